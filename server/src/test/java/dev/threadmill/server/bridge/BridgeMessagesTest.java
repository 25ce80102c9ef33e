package dev.threadmill.server.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.bridge.BridgeCounts.Kind;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through a session, and how it ends: the other rows of wsproxy's contract. */
@Timeout(120)
class BridgeMessagesTest {
    private static final String INVALID = "{\"error\":\"Invalid JSON format\"}";
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static RedisServer server;
    private static Bridged bridged;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start();
        bridged = Bridged.on(server, Map.of("bridge.max_message_size", "64KiB"));
    }

    @AfterAll
    static void end() {
        bridged.close();
        server.close();
    }

    @Test
    void nothingIsLostThatIsPublishedAfterThe101() throws Exception {
        for (int i = 0; i < 200; i++) {
            String id = bridged.session("early-" + i);
            try (WebSocketClient client = bridged.client(id)) {
                bridged.publish(id, "first");
                bridged.publish(id, "second");
                assertEquals(new WebSocketEvent.Text("first"), client.receive());
                assertEquals(new WebSocketEvent.Text("second"), client.receive());
            }
        }
    }

    @Test
    void whatIsPublishedAllTheTimeComesInOrderAndWithoutGaps() throws Exception {
        String id = bridged.session("stream");
        AtomicBoolean over = new AtomicBoolean();
        Thread agent =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 0; !over.get(); i++) {
                                try {
                                    bridged.publish(id, "" + i);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        });
        try {
            for (int round = 0; round < 10; round++) {
                try (Peer peer = bridged.peer(id)) {
                    int first = Integer.parseInt(peer.hear());
                    for (int i = 1; i < 50; i++) {
                        assertEquals("" + (first + i), peer.hear());
                    }
                }
            }
        } finally {
            over.set(true);
            agent.join();
        }
    }

    @Test
    void downstreamComesVerbatimAsText() throws Exception {
        String id = bridged.session("down");
        try (Peer peer = bridged.peer(id)) {
            for (String text : List.of("{\"a\": 1 }", "no json", "", "ü€😀", "x".repeat(70_000))) {
                bridged.publish(id, text);
                assertEquals(text, peer.hear());
            }
        }
    }

    @Test
    void downstreamThatCannotBeATextIsDroppedAndCounted() throws Exception {
        try (Bridged small = Bridged.on(server, smallMessages())) {
            String id = small.session("bad");
            try (Peer peer = small.peer(id)) {
                small.publish(id, new byte[] {'a', (byte) 0xC3});
                small.publish(id, new byte[] {(byte) 0xFF});
                small.publish(id, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
                small.publish(id, "x".repeat(2_001));
                small.publish(id, "x".repeat(2_000));
                assertEquals(2_000, peer.hear().length());
                assertEquals(3, small.count(Kind.DOWN_INVALID));
                assertEquals(1, small.count(Kind.DOWN_TOO_LARGE));
                assertEquals(1, small.count(Kind.DOWN));
            }
        }
    }

    private static Map<String, String> smallMessages() {
        return Map.of("websocket.max_message_size", "2000", "bridge.max_message_size", "1000");
    }

    @Test
    void upstreamIsPublishedVerbatimAndInOrder() throws Exception {
        String id = bridged.session("up");
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            List<String> said =
                    List.of(" {\"b\" :1,\"b\":2}\n", "null", "1e5", "\"ü\\ud83d\"", "[[]]", "true");
            for (String text : said) {
                peer.say(text);
            }
            for (String text : said) {
                assertEquals(text, agent.next());
            }
            for (int i = 0; i < 500; i++) {
                peer.say("" + i);
            }
            for (int i = 0; i < 500; i++) {
                assertEquals("" + i, agent.next());
            }
            peer.heardNothingElse();
        }
    }

    @Test
    void whatIsNoJsonIsToldAndTheConnectionStays() throws Exception {
        String id = bridged.session("invalid");
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            for (String text :
                    List.of("", " ", "{", "{} {}", "1 2", "nul", "{'a':1}", "NaN", "01", "[1,]")) {
                assertEquals(INVALID, peer.ask(text), text);
            }
            peer.say("[]");
            assertEquals("[]", agent.next());
        }
    }

    @Test
    void whatIsTooLargeIsToldWithTheBoundInBytes() throws Exception {
        String id = bridged.session("large");
        String tooLarge = "{\"error\":\"Message too large\",\"max_size\":65536}";
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            String largest = "\"" + "x".repeat(65_534) + "\"";
            peer.say(largest);
            assertEquals(largest, agent.next());
            assertEquals(tooLarge, peer.ask("\"" + "x".repeat(65_535) + "\""));
            // 65,535 characters, one of them of two bytes.
            assertEquals(tooLarge, peer.ask("\"ü" + "x".repeat(65_533) + "\""));
            assertEquals(tooLarge, peer.ask("x".repeat(1_000_000)));
            peer.say("1");
            assertEquals("1", agent.next());
        }
    }

    @Test
    void beyondTheBoundOfAllWebSocketsItIs1009() throws Exception {
        try (Bridged small = Bridged.on(server, smallMessages());
                Peer peer = small.peer(small.session("huge"))) {
            peer.say("x".repeat(2_001));
            assertEquals(CloseCode.TOO_LARGE, peer.hearClose().code());
        }
    }

    @Test
    void binaryIsIgnoredAndCounted() throws Exception {
        String id = bridged.session("binary");
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            long before = bridged.count(Kind.BINARY_IGNORED);
            peer.say("[1]".getBytes(UTF_8));
            peer.say("[2]");
            assertEquals("[2]", agent.next());
            assertEquals(before + 1, bridged.count(Kind.BINARY_IGNORED));
            peer.heardNothingElse();
        }
    }

    @Test
    void deepNestingIsRefusedNotFatal() throws Exception {
        String id = bridged.session("deep");
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            assertEquals(INVALID, peer.ask("[".repeat(30_000) + "]".repeat(30_000)));
            String deep = "[".repeat(JsonCheck.DEPTH_MAX) + "]".repeat(JsonCheck.DEPTH_MAX);
            peer.say(deep);
            assertEquals(deep, agent.next());
        }
    }

    @Test
    void twoSocketsOnOneSessionBothReceive() throws Exception {
        String id = bridged.session("two");
        try (Peer one = bridged.peer(id)) {
            try (Peer two = bridged.peer(id);
                    Bridged.Heard agent = bridged.agent(id)) {
                assertEquals(1, bridged.listeners(id), "one subscription for both");
                bridged.publish(id, "both");
                assertEquals("both", one.hear());
                assertEquals("both", two.hear());
                one.say("1");
                assertEquals("1", agent.next());
                two.say("2");
                assertEquals("2", agent.next());
            }
            bridged.publish(id, "one");
            assertEquals("one", one.hear());
            assertEquals(1, bridged.listeners(id));
        }
        Bridged.await(() -> bridged.listeners(id) == 0);
    }

    @Test
    void aClientsCloseEndsTheSubscription() throws Exception {
        String id = bridged.session("close");
        try (Peer peer = bridged.peer(id)) {
            assertEquals(1, bridged.listeners(id));
            peer.bye(CloseCode.NORMAL, "done");
            assertEquals(CloseCode.NORMAL, peer.hearClose().code());
            Bridged.await(() -> bridged.listeners(id) == 0);
        }
    }

    @Test
    void shutdownIs1001() throws Exception {
        try (Bridged ending = Bridged.on(server)) {
            String id = ending.session("ending");
            try (Peer peer = ending.peer(id)) {
                ending.end();
                assertEquals(CloseCode.GOING_AWAY, peer.hearClose().code());
                Bridged.await(() -> ending.listeners(id) == 0);
            }
        }
    }

    @Test
    void whoDoesNotReadIsClosedWith1008() throws Exception {
        Map<String, String> settings = Map.of("websocket.queue_size", "100KiB");
        try (Bridged bounded = Bridged.on(server, settings)) {
            String id = bounded.session("slow");
            try (WebSocketClient slow = bounded.client(id);
                    Peer other = bounded.peer(bounded.session("other"))) {
                String much = "x".repeat(50_000);
                Bridged.await(() -> {
                    bounded.publish(id, much);
                    return bounded.count(Kind.DOWN_DROPPED) > 0;
                });
                bounded.publish("other", "not held up");
                assertEquals("not held up", other.hear());
                while (slow.receive() != null) {
                    // To the end.
                }
                assertEquals(CloseCode.POLICY, slow.closeCode());
            }
        }
    }

    @Test
    void whoDoesNotReadLosesMessagesWhereThatIsThePolicy() throws Exception {
        Map<String, String> settings =
                Map.of("websocket.queue_size", "100KiB", "websocket.drop_when_full", "true");
        try (Bridged bounded = Bridged.on(server, settings)) {
            String id = bounded.session("lossy");
            try (WebSocketClient slow = bounded.client(id)) {
                String much = "x".repeat(50_000);
                Bridged.await(() -> {
                    bounded.publish(id, much);
                    return bounded.count(Kind.DOWN_DROPPED) > 0;
                });
                try (Peer peer = new Peer(slow)) {
                    Bridged.await(() -> {
                        bounded.publish(id, "last");
                        String heard = peer.hear();
                        assertTrue(heard.equals("last") || heard.equals(much));
                        return heard.equals("last");
                    });
                }
            }
        }
    }

    @Test
    void whatIsPublishedIsWhatAStrictParserAccepts() throws Exception {
        String id = bridged.session("fuzz");
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        try (Peer peer = bridged.peer(id);
                Bridged.Heard agent = bridged.agent(id)) {
            for (int i = 0; i < 2_000; i++) {
                String text = RandomJson.text(random);
                peer.say(text);
                if (accepted(text)) {
                    expected.add(text);
                } else {
                    assertEquals(INVALID, peer.hear(), text);
                }
            }
            for (String text : expected) {
                assertEquals(text, agent.next());
            }
            peer.heardNothingElse();
            assertTrue(expected.size() > 200 && expected.size() < 1_800, "" + expected.size());
        }
    }

    static boolean accepted(String text) {
        try {
            JsonNode tree = STRICT.readTree(text);
            return tree != null && !tree.isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }
}
