package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let into a session: the rows on tokens in the contract of wsproxy. */
@Timeout(120)
class BridgeAuthTest {
    private static final Duration GRACE = Duration.ofHours(3);
    private static RedisServer server;
    private static Bridged bridged;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start();
        bridged = Bridged.on(server);
    }

    @AfterAll
    static void end() {
        bridged.close();
        server.close();
    }

    private static Header bearer(String token) {
        return new Header("Authorization", "Bearer " + token);
    }

    private static Duration remaining(String session) throws Exception {
        return bridged.redis.keys().remaining("session:" + session + ":auth");
    }

    @Test
    void theTokenComesAsAHeaderOrInTheQuery() throws Exception {
        String path = "/agent1/ws/" + bridged.session("both");
        assertEquals("101 ", bridged.refusal(path, bearer(Bridged.TOKEN)));
        assertEquals("101 ", bridged.refusal(path + "?token=" + Bridged.TOKEN));
        bridged.redis.keys().set("session:both:auth", "a+b c/ü=");
        assertEquals("101 ", bridged.refusal(path + "?token=a+b%20c%2F%C3%BC%3D"));
    }

    @Test
    void aMissingTokenIs401() throws Exception {
        String path = "/agent1/ws/" + bridged.session("missing");
        String missing = "401 Missing authorization token";
        assertEquals(missing, bridged.refusal(path));
        assertEquals(missing, bridged.refusal(path, new Header("Authorization", "Basic eA==")));
        assertEquals(missing, bridged.refusal(path, new Header("Authorization", "Bearer ")));
        assertEquals(missing, bridged.refusal(path + "?token="));
    }

    @Test
    void aWrongTokenAndAnUnknownSessionAreTheSame403() throws Exception {
        String path = "/agent1/ws/" + bridged.session("wrong");
        String invalid = "403 Invalid authorization token";
        assertEquals(invalid, bridged.refusal(path, bearer("other")));
        assertEquals(invalid, bridged.refusal(path, bearer(Bridged.TOKEN + "x")));
        assertEquals(invalid, bridged.refusal("/agent1/ws/nobody", bearer(Bridged.TOKEN)));
        assertEquals(invalid, bridged.refusal("/a/ws/nobody", bearer("no session has this token")));
        assertEquals(Duration.ofMillis(-1), remaining("wrong"), "the key has no time to go");
        assertEquals(0, bridged.listeners("wrong"));
    }

    @Test
    void aKeyThatIsNoTextIs500() throws Exception {
        bridged.redis.keys().setField("session:hash:auth", "a", "b", GRACE);
        assertEquals(
                "500 Authentication failed: Redis refused",
                bridged.refusal("/a/ws/hash", bearer("t")));
    }

    @Test
    void aUserMayHaveTheBridgesCommandsOnly() throws Exception {
        try (RedisServer strict = RedisServer.start();
                Bridged allowed = Bridged.on(strict)) {
            allowed.session("s");
            assertEquals(
                    "+OK",
                    Bridged.tell(
                            strict,
                            "ACL SETUSER default -@all +get +expire +publish +subscribe"
                                    + " +unsubscribe +ping resetkeys ~session:* resetchannels"
                                    + " &session:* &threadmill:bus:*"));
            try (Peer peer = allowed.peer("s")) {
                allowed.publish("s", "1");
                assertEquals("1", peer.hear());
                assertEquals(200, allowed.get("/health").status());
            }
        }
    }

    @Test
    void aRedisThatTakesTooLongIs504() throws Exception {
        try (RedisServer slow = RedisServer.start();
                Bridged hasty = Bridged.on(slow, Map.of("bridge.auth_timeout", "100ms"))) {
            Bridged.tell(slow, "CLIENT PAUSE 60000");
            assertEquals("504 Authentication timeout", hasty.refusal("/a/ws/b", bearer("t")));
        }
    }

    @Test
    void aRedisMayTakeLongerWhereThatIsSet() throws Exception {
        try (RedisServer slow = RedisServer.start();
                Bridged patient = Bridged.on(slow, Map.of("bridge.auth_timeout", "30s"))) {
            patient.session("s");
            Bridged.tell(slow, "CLIENT PAUSE 2500");
            assertEquals("101 ", patient.refusal("/a/ws/s", bearer(Bridged.TOKEN)));
        }
    }

    @Test
    void aSubscriptionThatFailsIs503() throws Exception {
        try (RedisServer mute = RedisServer.start();
                Bridged refused = Bridged.on(mute)) {
            refused.session("s");
            assertEquals("+OK", Bridged.tell(mute, "ACL SETUSER default resetchannels"));
            Bridged.await(() ->
                    refused.refusal("/a/ws/s", bearer(Bridged.TOKEN))
                            .equals("503 Unable to prepare session"));
        }
    }

    @Test
    void withoutARedisTheTextSaysWhatToSet() throws Exception {
        try (Appliance alone = Appliance.start(TestSettings.with(Map.of()))) {
            Http.Answer answer = Http.get(alone.url() + "/a/ws/b", "Authorization", "Bearer t");
            assertEquals(426, answer.status());
            String refused = refusal(alone, "/a/ws/b?token=t");
            assertEquals("503 the bridge needs a Redis: set REDIS_URL", refused);
            assertEquals(404, Http.get(alone.url() + "/a/wss/b").status());
            assertEquals(404, Http.get(alone.url() + "/a/ws/b/c").status());
        }
        try (Appliance off =
                Appliance.start(TestSettings.with(Map.of("bridge.enabled", "false")))) {
            assertEquals(404, Http.get(off.url() + "/a/ws/b").status());
        }
    }

    private static String refusal(Appliance appliance, String path) throws Exception {
        try (WebSocketClient client =
                WebSocketClient.connect(
                        URI.create(appliance.url().replaceFirst("http", "ws") + path),
                        List.of(),
                        Tls.DEFAULT,
                        Bridged.PATIENCE)) {
            return "101 " + client.subprotocol();
        } catch (UpgradeRefusedException e) {
            return e.status() + " " + e.getMessage().strip();
        }
    }

    @Test
    void idsAreDecodedAndBounded() throws Exception {
        String id = "a:b ü%";
        bridged.session(id);
        try (Peer peer =
                new Peer(bridged.client("/ag%20ent:1/ws/a:b%20%C3%BC%25", bearer(Bridged.TOKEN)))) {
            bridged.publish(id, "1");
            assertEquals("1", peer.hear());
        }
        String longest = "x".repeat(256);
        bridged.session(longest);
        assertEquals(
                "101 ", bridged.refusal("/" + longest + "/ws/" + longest, bearer(Bridged.TOKEN)));
        for (String path :
                new String[] {
                    "/a/ws/" + longest + "x", "/" + longest + "x/ws/a", "/a/ws/b%0A", "/a/ws/b%FF"
                }) {
            assertTrue(bridged.refusal(path, bearer("t")).startsWith("400 "), path);
        }
    }

    @Test
    void eachSuccessGivesTheKeyItsGrace() throws Exception {
        bridged.session("grace");
        bridged.peer("grace").close();
        assertTrue(remaining("grace").compareTo(GRACE.minusMinutes(1)) > 0);
        assertEquals(Bridged.TOKEN, bridged.redis.keys().get("session:grace:auth"));
    }

    @Test
    void theKeyLivesOnForTheGraceAfterTheEnd() throws Exception {
        bridged.session("after");
        try (Peer peer = bridged.peer("after")) {
            peer.say("[]");
            bridged.redis.keys().expire("session:after:auth", Duration.ofMinutes(1));
        }
        Bridged.await(() -> remaining("after").compareTo(Duration.ofMinutes(1)) > 0);
        bridged.peer("after").close();
    }

    @Test
    void theKeyIsRenewedWhileConnectedAndOnlyIfItIsThere() throws Exception {
        try (Bridged brief = Bridged.on(server, Map.of("bridge.auth_grace", "2s"))) {
            brief.session("brief");
            brief.session("gone");
            try (Peer one = brief.peer("brief");
                    Peer two = brief.peer("gone")) {
                brief.redis.keys().delete("session:gone:auth");
                Duration[] last = {remaining("brief")};
                for (int renewed = 0; renewed < 3; renewed++) {
                    Bridged.await(() -> {
                        Duration now = remaining("brief");
                        boolean more = now.compareTo(last[0]) > 0;
                        last[0] = now;
                        return more;
                    });
                }
                assertFalse(brief.redis.keys().exists("session:gone:auth"));
                one.heardNothingElse();
                two.heardNothingElse();
            }
        }
    }

    @Test
    void aReconnectWorksAtAnotherReplica() throws Exception {
        try (Bridged other = Bridged.on(server)) {
            bridged.session("moving");
            bridged.peer("moving").close();
            try (Peer peer = other.peer("moving");
                    Bridged.Heard agent = bridged.agent("moving")) {
                bridged.publish("moving", "{\"n\":1}");
                assertEquals("{\"n\":1}", peer.hear());
                peer.say("{\"n\":2}");
                assertEquals("{\"n\":2}", agent.next());
            }
        }
    }

    @Test
    void manyAtOnceAreAllLetIn() throws Exception {
        int many = 300;
        List<WebSocketClient> clients = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id = "many-" + i;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            clients.add(bridged.client(bridged.session(id)));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(many, clients.size());
        for (int i = 0; i < many; i++) {
            assertEquals(1, bridged.listeners("many-" + i));
        }
        clients.forEach(WebSocketClient::close);
    }

    @Test
    void neitherTokensNorSessionsAreInTheLog() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler listening =
                new Handler() {
                    @Override
                    public void publish(LogRecord event) {
                        logged.add(
                                event.getLevel()
                                        + " "
                                        + new SimpleFormatter().formatMessage(event));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger root = Logger.getLogger("");
        Logger ours = Logger.getLogger(BridgeHandler.class.getPackageName());
        root.addHandler(listening);
        ours.setLevel(Level.FINEST);
        try {
            bridged.session("in-the-log");
            bridged.refusal("/a/ws/in-the-log", bearer("token-in-the-log"));
            try (Peer peer = bridged.peer("in-the-log")) {
                peer.ask("no json");
            }
        } finally {
            root.removeHandler(listening);
            ours.setLevel(null);
        }
        List<String> all = List.copyOf(logged);
        assertTrue(all.stream().noneMatch(line -> line.contains("token-in-the-log")));
        assertTrue(all.stream().noneMatch(line -> line.contains(Bridged.TOKEN)));
        assertTrue(
                all.stream()
                        .noneMatch(
                                line -> !line.startsWith("FINE") && line.contains("in-the-log")));
        assertTrue(all.stream().anyMatch(line -> line.contains("agent agent1")), all::toString);
    }
}
