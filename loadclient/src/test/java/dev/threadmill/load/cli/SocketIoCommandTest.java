package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.SocketIoPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of {@code threadmill socketio} against servers that are written down by hand. */
@Timeout(30)
class SocketIoCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SocketIoPeer server = SocketIoPeer.friendly();

    @AfterEach
    void closeServer() throws Exception {
        server.close();
    }

    private void serve(SocketIoPeer.Script script) throws Exception {
        server.close();
        server = new SocketIoPeer(script);
    }

    private CommandLineRun socketIo(String... options) {
        List<String> args = new ArrayList<>(List.of("socketio", "--server", "" + server.uri()));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    /** The result of a run that is to succeed. */
    private JsonNode json(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--json", "-"));
        CommandLineRun run = socketIo(all.toArray(String[]::new));
        assertEquals(0, run.code(), run.err());
        JsonNode result = MAPPER.readTree(run.out());
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(JsonReport.schema())
                        .validate(result));
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void measuresEventsUntilTheyComeBack(String transport) throws Exception {
        JsonNode result =
                json("-c5", "-n50", "--interval", "20", "--transport", transport, "--size=100");
        assertEquals("open", result.at("/plan/model").asText());
        assertEquals(250, result.at("/plan/rate").asDouble());
        assertEquals(transport, result.at("/plan/transport").asText());
        assertEquals(100, result.at("/plan/message_bytes").asInt());
        assertEquals(50, result.at("/requests/ok").asInt());
        assertEquals(50, result.at("/socketio/sent").asInt());
        assertEquals(50, result.at("/socketio/received").asInt());
        assertEquals(0, result.at("/socketio/missing").asInt());
        assertTrue(result.at("/latency_us/min").asDouble() > 0);
        assertTrue(result.at("/bytes/out").asLong() > 50 * 100);
        assertTrue(result.at("/bytes/in").asLong() > 50 * 100);
        List<String> events =
                server.heard().stream().filter(packet -> packet.startsWith("42")).toList();
        assertEquals(50, Set.copyOf(events).size());
        // The type, the name, and what is around the two.
        assertTrue(events.stream().allMatch(text -> text.length() == 100 + 14), "" + events);
    }

    @Test
    void hasTheDefaultsOfTheNodeLoadTest() throws Exception {
        JsonNode result = json("-d", "300ms");
        assertEquals(100, result.at("/plan/connections").asInt());
        assertEquals(100, result.at("/plan/rate").asDouble());
        assertEquals(30, result.at("/socketio/sent").asInt());
    }

    @Test
    void showsTheLineOfTheNodeLoadTestEachSecond() {
        CommandLineRun run = socketIo("-c2", "--duration", "1.5", "--interval", "100");
        assertEquals(0, run.code(), run.err());
        String first = run.err().lines().findFirst().orElse("");
        assertTrue(
                first.matches(
                        "⏱️  0:01 \\| 🔗 2 \\| 📤 \\d+ \\| 📥 \\d+ \\| ❌ 0 \\| 📊 \\d+\\.\\d msg/s"),
                run.err());
        assertTrue(run.out().contains("30 messages in "), run.out());
        assertTrue(run.out().contains("30 sent, 30 received, 0 missing"), run.out());
        assertTrue(run.out().contains("was due until it came back as an event"), run.out());
    }

    @Test
    void sendsTheNextWhenTheLastHasComeBack() throws Exception {
        JsonNode result = json("--mode", "ack", "--interval", "0", "-c3", "-n60");
        assertEquals("closed", result.at("/plan/model").asText());
        assertEquals(60, result.at("/requests/ok").asInt());
        assertEquals(60, result.at("/socketio/received").asInt());
        assertTrue(
                server.heard().stream().anyMatch(text -> text.startsWith("420[\"message\",{")),
                "" + server.heard());
    }

    @Test
    void emitsWhatItIsTold() throws Exception {
        json("-c1", "-n2", "-R50", "--event", "ch\"at", "--body", " {\"text\":\"hé\"} ");
        String event =
                server.heard().stream().filter(text -> text.startsWith("42")).findFirst().get();
        assertTrue(
                event.matches(
                        "42\\[\"ch\\\\\"at\",\\{\"tm\":\"tm:[0-9a-f:]{41}\",\"text\":\"hé\"}]"),
                event);
        json("-c1", "-n1", "--mode=ack", "--interval=0", "--event=x", "--body", "[1, 2]");
        assertTrue(server.heard().contains("420[\"x\",[1, 2]]"), "" + server.heard());
    }

    @Test
    void countsWhatNeverComesBack() throws Exception {
        AtomicInteger emitted = new AtomicInteger();
        serve((session, packet) -> {
            if (!packet.startsWith("42") || emitted.getAndIncrement() % 2 == 0) {
                session.beFriendly(packet);
            } else {
                session.say("42[\"message\",\"something else\"]");
            }
        });
        CommandLineRun run =
                socketIo("-c1", "-n10", "-R100", "--timeout=300ms", "--threshold=errors==0");
        assertEquals(1, run.code(), run.err());
        assertTrue(run.out().contains("10 sent, 10 received, 5 missing"), run.out());
        assertTrue(run.out().contains("unmatched    5 that answer none of ours"), run.out());
        assertTrue(run.out().contains("timeout: 5"), run.out());
    }

    @Test
    void opensConnectionsAgainThatTheServerHasLost() throws Exception {
        AtomicInteger emitted = new AtomicInteger();
        serve((session, packet) -> {
            if (packet.startsWith("42") && emitted.incrementAndGet() == 3) {
                session.die();
            } else {
                session.beFriendly(packet);
            }
        });
        CommandLineRun run = socketIo("-c1", "-n10", "--interval", "0", "--transport=websocket");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("lost         1 connection"), run.out());
        assertTrue(run.out().contains("failures     1 ("), run.out());
        assertTrue(run.out().contains("10 sent, 9 received, 1 missing"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-R100", "--interval=10", "--interval=0"})
    void measuresDeliveriesAtAllConnections(String how) throws Exception {
        serve((session, packet) -> {
            if (packet.startsWith("42")) {
                session.sayToAll(packet);
            } else {
                session.beFriendly(packet);
            }
        });
        JsonNode result = json("--mode", "broadcast", how, "-n20", "-c4", "--transport=websocket");
        assertEquals(20, result.at("/broadcast/sent").asInt());
        assertEquals(4, result.at("/broadcast/receivers").asInt());
        assertEquals(80, result.at("/broadcast/expected").asInt());
        assertEquals(0, result.at("/broadcast/missing").asInt());
        assertEquals(80, result.at("/requests/ok").asInt());
        assertEquals("broadcast", result.at("/plan/event").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-R100", "--interval=0"})
    void doesNotMissWhatIsNotForTheSender(String how) throws Exception {
        serve((session, packet) -> {
            if (packet.startsWith("42")) {
                session.sayToOthers(packet);
            } else {
                session.beFriendly(packet);
            }
        });
        JsonNode result =
                json("--mode=broadcast", how, "-n20", "-c4", "--senders=2", "--transport=polling");
        assertEquals(20, result.at("/broadcast/sent").asInt());
        assertEquals(60, result.at("/broadcast/expected").asInt());
        assertEquals(0, result.at("/broadcast/missing").asInt());
        assertEquals(60, result.at("/requests/ok").asInt());
    }

    @Test
    void holdsConnectionsAndCountsThoseThatAreLost() throws Exception {
        AtomicInteger joined = new AtomicInteger();
        serve((session, packet) -> {
            session.beFriendly(packet);
            if (packet.equals("40") && joined.incrementAndGet() == 3) {
                session.say("2");
            } else if (packet.equals("3")) {
                session.say("1");
            }
        });
        JsonNode result = json("--mode=idle", "-c10", "-d", "400ms", "--transport=websocket");
        assertEquals(10, result.at("/idle/opened").asInt());
        assertEquals(1, result.at("/idle/lost").asInt());
        assertEquals(9, result.at("/requests/ok").asInt());
        assertEquals(1, result.at("/errors/closed").asInt());
        assertFalse(server.heard().stream().anyMatch(packet -> packet.startsWith("42")));
    }

    @Test
    void leavesTheWarmUpOut() throws Exception {
        JsonNode result = json("-c2", "-R100", "-n10", "--warmup", "300ms");
        assertEquals(10, result.at("/socketio/sent").asInt());
        assertEquals(10, result.at("/socketio/received").asInt());
        assertEquals(10, result.at("/requests/ok").asInt());
        assertEquals(40, server.heard().stream().filter(p -> p.startsWith("42")).count());
    }

    @Test
    void saysWhyItIsNotLetIn() throws Exception {
        serve((session, packet) -> session.say("44{\"message\":\"not authorized\"}"));
        CommandLineRun run = socketIo("-c1", "--auth", "{\"token\":\"hush\"}");
        assertEquals(3, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("refused the namespace /: not authorized"), run.err());
        assertFalse(run.err().contains("hush"), run.err());
    }

    @Test
    void saysThatThereIsNoSocketIo() throws Exception {
        CommandLineRun run =
                CommandLineRun.of("socketio", server.uri() + "/?x=1&transport=", "-c1");
        assertEquals(2, run.code());
        server.close();
        CommandLineRun gone = socketIo("-c1");
        assertEquals(3, gone.code());
        assertTrue(gone.err().contains("nothing listens on 127.0.0.1"), gone.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "ack", "broadcast", "idle"})
    void printsWhatWasMeasuredWhenInterrupted(String mode) throws Exception {
        Interruption interruption = new Interruption();
        String url = "" + server.uri();
        FutureTask<CommandLineRun> running =
                new FutureTask<>(() ->
                        CommandLineRun.of(
                                interruption,
                                false,
                                "socketio",
                                url,
                                "--mode",
                                mode,
                                "-d60s",
                                "-c3",
                                "--timeout=1s"));
        Thread.ofPlatform().daemon().start(running);
        Await.until(() -> server.heard().stream().filter("40"::equals).count() >= 4);
        interruption.interrupt();
        CommandLineRun run = running.get(10, TimeUnit.SECONDS);
        assertEquals(130, run.code(), run.err());
        assertTrue(run.out().contains("(interrupted)"), run.out());
    }
}
