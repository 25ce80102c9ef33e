package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.wire.WebSocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of {@code threadmill ws} against real WebSocket servers. */
@Timeout(60)
class WsCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Queue<WebSocketEvent> received = new ConcurrentLinkedQueue<>();
    private ScriptedServer server;

    @AfterEach
    void closeServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private CommandLineRun ws(String... options) {
        List<String> args = new ArrayList<>(List.of("ws", "ws://127.0.0.1:" + server.port() + "/"));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    /** The result of a run that is to succeed. */
    private JsonNode json(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--json", "-"));
        CommandLineRun run = ws(all.toArray(String[]::new));
        assertEquals(0, run.code(), run.err());
        JsonNode result = MAPPER.readTree(run.out());
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(JsonReport.schema())
                        .validate(result));
        return result;
    }

    private void echoAndRemember() {
        server =
                WebSocketPeer.server(peer -> {
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        received.add(event);
                        peer.echo(event);
                    }
                });
    }

    @Test
    void measuresTheEchoOfEveryMessage() throws Exception {
        echoAndRemember();
        CommandLineRun run = ws("-n", "50", "-c", "2");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("50 messages in "), run.out());
        assertTrue(run.out().contains("messages/s"), run.out());
        assertTrue(run.out().contains("round trip (closed model)"), run.out());
        assertFalse(run.out().contains("first byte"), run.out());
        assertEquals(50, received.size());
        List<String> texts =
                received.stream().map(event -> ((WebSocketEvent.Text) event).text()).toList();
        assertEquals(50, Set.copyOf(texts).size());
        assertTrue(texts.stream().allMatch(text -> text.length() == 64), () -> "" + texts);
    }

    @Test
    void sendsBinaryMessagesOfAnySize() throws Exception {
        echoAndRemember();
        JsonNode result = json("-n20", "-c2", "--binary", "--size", "100KiB");
        assertEquals(20, result.at("/requests/ok").asInt());
        assertTrue(result.at("/bytes/in").asLong() > 20 * 102_400);
        assertEquals("binary", result.at("/plan/message_type").asText());
        assertEquals(102_400, ((WebSocketEvent.Binary) received.element()).bytes().length);
    }

    @Test
    void sendsByTheClockInAnOpenModel() throws Exception {
        echoAndRemember();
        JsonNode result = json("-R200", "-n20", "-c4");
        assertEquals(20, result.at("/requests/ok").asInt());
        assertEquals("open", result.at("/plan/model").asText());
        assertTrue(result.at("/service_us/max").asDouble() > 0);
        assertEquals("{}", result.get("status").toString());
    }

    @Test
    void takesNothingButTheEchoForTheAnswer() {
        server =
                WebSocketPeer.server(peer -> {
                    peer.text("welcome");
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        peer.ping("?");
                        peer.text("x".repeat(64));
                        peer.echo(event);
                    }
                });
        CommandLineRun run = ws("-n10", "-c1", "--threshold", "errors==0");
        assertEquals(0, run.code(), run.out());
    }

    @Test
    void countsAnEchoThatNeverComesAsATimeout() {
        server =
                WebSocketPeer.server(peer -> {
                    while (peer.next() != null) {
                        // Says nothing.
                    }
                });
        CommandLineRun run = ws("-n2", "-c1", "--timeout", "2s", "--threshold", "errors==0");
        assertEquals(3, run.code(), run.out());
        assertTrue(run.out().contains("timeout: 2"), run.out());
        assertTrue(run.out().contains("no message succeeded"), run.out());
    }

    @Test
    void countsTheServersCloseWithItsCode() {
        AtomicInteger connections = new AtomicInteger();
        server =
                WebSocketPeer.server(peer -> {
                    if (connections.incrementAndGet() == 1) {
                        // The look whether there is a server at all.
                        peer.peer().awaitClose();
                    }
                    peer.echo(peer.next());
                    peer.next();
                    peer.close(1_008);
                    received.add(peer.next());
                });
        CommandLineRun run = ws("-n2", "-c1");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("status       1008: 1"), run.out());
        assertTrue(run.out().contains("closed: 1"), run.out());
        assertEquals(new WebSocketEvent.Close(1_008, ""), received.element());
    }

    @Test
    void reportsAServerThatBreaksTheProtocol() {
        server =
                WebSocketPeer.server(peer -> {
                    peer.next();
                    peer.write(new byte[] {(byte) 0x83, 0});
                    received.add(peer.next());
                });
        CommandLineRun run = ws("-n1", "-c1");
        assertEquals(3, run.code());
        assertTrue(run.out().contains("protocol: 1"), run.out());
        assertEquals(1_002, ((WebSocketEvent.Close) received.element()).code());
    }

    @Test
    void saysThatTheHandshakeWasRefused() {
        server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
                });
        CommandLineRun run = ws("-n1", "-c1");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("answered the handshake with status 403"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void compressesWhereTheServerLikes() throws Exception {
        AtomicInteger compressed = new AtomicInteger();
        server =
                new ScriptedServer(peer -> {
                    WebSocketPeer.accept(
                            peer,
                            "Sec-WebSocket-Extensions: permessage-deflate;"
                                    + " server_no_context_takeover; client_no_context_takeover");
                    for (int first; (first = peer.in().read()) >= 0; ) {
                        // A short frame goes back as it came, but for its mask.
                        int length = peer.in().read() & 0x7F;
                        byte[] mask = peer.in().readNBytes(4);
                        byte[] payload = peer.in().readNBytes(length);
                        byte[] frame = new byte[2 + length];
                        frame[0] = (byte) first;
                        frame[1] = (byte) length;
                        for (int i = 0; i < length; i++) {
                            frame[2 + i] = (byte) (payload[i] ^ mask[i & 3]);
                        }
                        compressed.addAndGet((first & 0x40) != 0 && length < 100 ? 1 : 0);
                        peer.write(frame);
                    }
                });
        JsonNode result = json("-n10", "-c1", "--deflate", "--size", "1000");
        assertEquals(10, result.at("/requests/ok").asInt());
        assertEquals(10, compressed.get());
    }

    @Test
    void doesNotPassPlainMessagesOffAsCompressed() {
        server = WebSocketPeer.echo();
        CommandLineRun run = ws("-n10", "-c1", "--deflate");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("the server does not agree to permessage-deflate"));
    }

    @Test
    void measuresDeliveriesByTheClock() throws Exception {
        server = WebSocketPeer.hub();
        JsonNode result = json("--mode", "broadcast", "-R100", "-n20", "-c6", "--senders", "2");
        assertEquals(20, result.at("/broadcast/sent").asInt());
        assertEquals(4, result.at("/broadcast/receivers").asInt());
        assertEquals(80, result.at("/broadcast/expected").asInt());
        assertEquals(0, result.at("/broadcast/missing").asInt());
        assertEquals(80, result.at("/requests/ok").asInt());
        assertEquals(0, result.at("/requests/failed").asInt());
        assertTrue(result.at("/latency_us/p50").asDouble() > 0);
        assertTrue(result.at("/latency_us/max").asDouble() < 20_000_000);
    }

    @Test
    void keepsAWindowOfMessagesOnTheirWay() {
        server = WebSocketPeer.hub();
        CommandLineRun run = ws("--mode", "broadcast", "-n100", "-c4", "--window", "2");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("300 deliveries in "), run.out());
        assertTrue(run.out().contains("1 sender, 3 receivers"), run.out());
        assertTrue(run.out().contains("missing      0 of 300 deliveries"), run.out());
    }

    @Test
    void countsWhatWasNeverDeliveredAsFailures() {
        AtomicInteger joined = new AtomicInteger();
        List<WebSocketPeer> receivers = new java.util.concurrent.CopyOnWriteArrayList<>();
        server =
                WebSocketPeer.server(peer -> {
                    joined.incrementAndGet();
                    receivers.add(peer);
                    for (int i = 0; peer.next() instanceof WebSocketEvent.Text text; i++) {
                        for (WebSocketPeer other : receivers) {
                            if (other != peer && i > 0) {
                                // Twice: a delivery counts once.
                                other.relay(text.text());
                                other.relay(text.text());
                            }
                        }
                    }
                });
        CommandLineRun run = ws("--mode", "broadcast", "-R100", "-n3", "-c2", "--timeout", "3s");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("missing      1 of 3 deliveries"), run.out());
        assertTrue(run.out().contains("timeout: 1"), run.out());
        assertTrue(run.out().contains("duplicates   2"), run.out());
    }

    @Test
    void givesUpOnAServerThatDoesNotRead() {
        server = WebSocketPeer.server(peer -> new CountDownLatch(1).await());
        CommandLineRun run =
                ws("--mode", "broadcast", "-R100", "-n20", "-c2", "--size=4MiB", "--timeout=700ms");
        assertEquals(3, run.code(), run.err());
        assertTrue(run.out().contains("errors       timeout: "), run.out());
        assertFalse(run.out().contains("reset"), run.out());
        assertTrue(run.out().contains(" could not start in time"), run.out());
    }

    @Test
    void holdsConnectionsAndProbesOneOfThem() throws Exception {
        echoAndRemember();
        JsonNode result = json("--mode", "idle", "-c20", "-d", "250ms", "--connect-rate", "1000");
        assertEquals(20, result.at("/requests/ok").asInt());
        assertEquals(20, result.at("/idle/opened").asInt());
        assertEquals(0, result.at("/idle/lost").asInt());
        assertTrue(result.at("/idle/open_s").asDouble() >= 0.019, result::toString);
        assertTrue(result.at("/idle/held_s").asDouble() >= 0.25, result::toString);
        assertTrue(result.at("/idle/echoes").asInt() >= 1, result::toString);
        assertTrue(result.at("/idle/probe_us/max").asDouble() > 0, result::toString);
        assertTrue(result.at("/connect_us/max").asDouble() > 0, result::toString);
    }

    @Test
    void answersPingsWhileItHolds() {
        server =
                WebSocketPeer.server(peer -> {
                    peer.ping("there?");
                    received.add(peer.next());
                    peer.peer().awaitClose();
                });
        CommandLineRun run = ws("--mode", "idle", "-c1", "-d", "300ms", "--no-probe");
        assertEquals(0, run.code(), run.err());
        assertTrue(
                received.stream().anyMatch(event -> event instanceof WebSocketEvent.Pong),
                () -> "" + received);
        assertTrue(run.out().contains("probe        none"), run.out());
    }

    @Test
    void countsConnectionsThatAreLost() {
        AtomicInteger joined = new AtomicInteger();
        server =
                WebSocketPeer.server(peer -> {
                    if (joined.incrementAndGet() == 2) {
                        peer.close(1_001);
                    }
                    peer.peer().awaitClose();
                });
        CommandLineRun run =
                ws(
                        "--mode",
                        "idle",
                        "-c3",
                        "-d",
                        "300ms",
                        "--no-probe",
                        "--threshold",
                        "errors==0");
        assertEquals(1, run.code(), run.err());
        assertTrue(run.out().contains("lost         1 of 3"), run.out());
        assertTrue(run.out().contains("1001: 1"), run.out());
        assertTrue(run.out().contains("closed: 1"), run.out());
        assertTrue(run.out().contains("FAIL  errors==0"), run.out());
    }

    @Test
    void saysThatTheTargetDoesNotEcho() {
        server = WebSocketPeer.server(peer -> peer.peer().awaitClose());
        CommandLineRun run = ws("--mode", "idle", "-c2", "-d", "200ms", "--timeout", "3s");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("the target does not echo"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "broadcast", "idle"})
    void printsWhatWasMeasuredWhenInterrupted(String mode) throws Exception {
        server = WebSocketPeer.hub();
        if (mode.equals("echo")) {
            server.close();
            echoAndRemember();
        }
        Interruption interruption = new Interruption();
        String url = "ws://127.0.0.1:" + server.port() + "/";
        FutureTask<CommandLineRun> running =
                new FutureTask<>(() ->
                        CommandLineRun.of(
                                interruption, false, "ws", url, "--mode", mode, "-d60s", "-c3"));
        Thread.ofPlatform().daemon().start(running);
        Await.until(() -> server.accepted() >= 4);
        interruption.interrupt();
        CommandLineRun run = running.get(10, TimeUnit.SECONDS);
        assertEquals(130, run.code(), run.err());
        assertTrue(run.out().contains("(interrupted)"), run.out());
    }
}
