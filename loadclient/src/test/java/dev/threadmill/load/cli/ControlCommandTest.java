package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.ScriptedServer.Peer;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketKey;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code threadmill control} against an appliance that follows a script. */
@Timeout(60)
class ControlCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String STARTED = "{\"type\":\"test_started\"}";
    private static final String FINISHED = "{\"type\":\"test_finished\",\"passed\":true}";
    private static final String CONFIG =
            "{\"target\":\"http://127.0.0.1:1/\",\"concurrency\":7,\"duration\":4}";

    private final Queue<String> handshakes = new ConcurrentLinkedQueue<>();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();

    /** The controller's Close frame, and the end that came without a reset. */
    private final Queue<Object> leavings = new ConcurrentLinkedQueue<>();

    private ScriptedServer server;
    private Path plan;

    @TempDir Path folder;

    /** What the appliance says once it has read the first command. */
    private interface Conversation {
        void run(Peer peer, FrameReader reader) throws Exception;
    }

    @BeforeEach
    void writePlan() throws Exception {
        plan = Files.writeString(folder.resolve("plan.json"), CONFIG);
    }

    @AfterEach
    void closeServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private String appliance(Conversation conversation) {
        server =
                new ScriptedServer(peer -> {
                    String request = peer.readRequest();
                    handshakes.add(request);
                    Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(request);
                    assertTrue(key.find());
                    peer.write(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                    + WebSocketKey.accept(key.group(1))
                                    + "\r\n\r\n");
                    FrameReader reader = new FrameReader(peer.in(), true, 1 << 20, null);
                    readCommand(reader);
                    conversation.run(peer, reader);
                    for (WebSocketEvent event; (event = reader.next()) != null; ) {
                        if (event instanceof WebSocketEvent.Close) {
                            leavings.add(event);
                            peer.write(FrameWriter.close(1000, "", null));
                        }
                    }
                    leavings.add("end");
                });
        return "ws://127.0.0.1:" + server.port();
    }

    private String applianceThatSays(String... messages) {
        return appliance((peer, reader) -> {
            for (String message : messages) {
                say(peer, message);
            }
        });
    }

    private void readCommand(FrameReader reader) throws Exception {
        if (reader.next() instanceof WebSocketEvent.Text text) {
            commands.add(text.text());
        }
    }

    private static void say(Peer peer, String message) throws Exception {
        peer.write(FrameWriter.text(message, null));
    }

    private static String update(boolean end, long ok, long failed) {
        return "{\"type\":\"metrics_update\",\"final\":"
                + end
                + ",\"metrics\":{\"total_requests\":"
                + (ok + failed)
                + ",\"successful_requests\":"
                + ok
                + ",\"failed_requests\":"
                + failed
                + ",\"fastest_response_ms\":0.5,\"slowest_response_ms\":1200.0,"
                + "\"average_response_ms\":45.3,\"requests_per_second\":1234.5,"
                + "\"status_codes\":{\"200\":"
                + ok
                + ",\"500\":"
                + failed
                + "},\"p50_ms\":0.75,\"p99_ms\":20,\"errors\":{\"timeout\":2},"
                + "\"elapsed_s\":1.0}}";
    }

    private CommandLineRun control(String url, String... more) {
        String[] args = new String[4 + more.length];
        args[0] = "control";
        args[1] = url;
        args[2] = "--plan";
        args[3] = plan.toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return CommandLineRun.of(args);
    }

    @Test
    void lostWorkersEndItWithOne() throws Exception {
        String finished = FINISHED.replace("true", "true,\"incomplete\":true");
        assertEquals(1, control(applianceThatSays(STARTED, update(true, 9, 0), finished)).code());
    }

    @Test
    void startsATestAndShowsHowItGoes() throws Exception {
        String url =
                applianceThatSays(
                        STARTED, update(false, 900, 0), update(true, 1_980, 20), FINISHED);
        CommandLineRun run = control(url, "--json", folder.resolve("r.json").toString());
        assertEquals(0, run.code(), run.err());
        JsonNode start = MAPPER.readTree(commands.element());
        assertEquals("start_test", start.get("type").asText());
        assertEquals(MAPPER.readTree(CONFIG), start.get("config"));
        assertEquals(
                "0:01  7 conns  900 req/s  p50 750 µs  p99 20.0 ms  errors 0", run.err().strip());
        assertEquals(
                """

                  requests/s   1,235   (2,000 in 1.00 s)
                  latency      p50 750 µs   p99 20.0 ms   max 1.20 s
                  failures     20 (1.0 %)
                  status       200: 1,980   500: 20
                  errors       timeout: 2
                """,
                run.out());
        JsonNode written = MAPPER.readTree(Files.readString(folder.resolve("r.json")));
        assertEquals(MAPPER.readTree(update(true, 1_980, 20)), written);
    }

    @Test
    void leavesPolitely() {
        control(applianceThatSays(update(true, 1, 0), FINISHED, update(true, 1, 0)));
        Await.until(() -> leavings.size() == 2);
        assertEquals(new WebSocketEvent.Close(1000, ""), leavings.remove());
        assertEquals("end", leavings.remove());
    }

    @Test
    void putsNothingButJsonOnStdoutWhenAsked() throws Exception {
        CommandLineRun run =
                control(applianceThatSays(update(true, 1, 0), FINISHED), "--json", "-");
        assertEquals(1, MAPPER.readTree(run.out()).at("/metrics/total_requests").asInt());
        assertTrue(run.err().contains("requests/s"), run.err());
    }

    @Test
    void readsAPlanInYamlAndAWholeMessage() throws Exception {
        Files.writeString(
                plan,
                """
                type: start_test
                request_id: 42
                config:
                  target: http://127.0.0.1:1/
                  body: {price: 1.5}
                """);
        assertEquals(0, control(applianceThatSays(update(true, 1, 0), FINISHED)).code());
        JsonNode start = MAPPER.readTree(commands.element());
        assertEquals(42, start.get("request_id").asInt());
        assertEquals(1.5, start.at("/config/body/price").asDouble());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://h, ws://h/control, ''",
        "ws://h:1/ws?token=a%20b&x=1, ws://h:1/ws?x=1, a b",
        "ws://h/control?token=a+b/c%3D, ws://h/control, a+b/c=",
        "wss://[::1]:9/control?x, wss://[::1]:9/control?x, ''",
    })
    void takesTheTokenOutOfTheAddress(String url, String address, String token) {
        ControlAddress read = ControlAddress.of(url, null, Map.of());
        assertEquals(address, read.uri().toString());
        assertEquals(token, read.token().orElse(""));
    }

    @Test
    void prefersTheNearestToken() {
        Map<String, String> both = Map.of("THREADMILL_TOKEN", "a", "WS_SECRET_TOKEN", "b");
        Map<String, String> old = Map.of("WS_SECRET_TOKEN", "b");
        assertEquals(Optional.of("o"), ControlAddress.of("ws://h?token=u", "o", both).token());
        assertEquals(Optional.of("u"), ControlAddress.of("ws://h?token=u", null, both).token());
        assertEquals(Optional.of("a"), ControlAddress.of("ws://h", null, both).token());
        assertEquals(Optional.of("b"), ControlAddress.of("ws://h", null, old).token());
        Map<String, String> empty = Map.of("THREADMILL_TOKEN", "", "WS_SECRET_TOKEN", "b");
        assertEquals(Optional.of("b"), ControlAddress.of("ws://h", null, empty).token());
    }

    @Test
    void blamesABadTokenOnTheToken() {
        CommandLineRun run = control("ws://127.0.0.1:1", "--token", "a\nb");
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: --token: holds a line break"), run.err());
    }

    @Test
    void saysThatTheConnectionWasLost() {
        CommandLineRun run =
                control(
                        appliance((peer, reader) -> {
                            say(peer, STARTED);
                            peer.write(new byte[] {(byte) 0x83, 0});
                        }));
        assertEquals(3, run.code());
        assertTrue(
                run.err().startsWith("threadmill: the connection to the appliance was lost: "),
                run.err());
    }

    @Test
    void clearsTheLiveLineBeforeItSaysThatTheApplianceWentAway() throws Exception {
        String url =
                appliance((peer, reader) -> {
                    say(peer, update(false, 5, 0));
                    peer.write(FrameWriter.close(1001, "", null));
                });
        CommandLineRun run =
                CommandLineRun.of(
                        new Interruption(), true, "control", url, "--plan", plan.toString());
        assertTrue(run.err().contains("\u001b[Kthreadmill: the appliance went away"), run.err());
    }

    @Test
    void sendsTheTokenWhereNobodyLogsIt() {
        control(applianceThatSays(update(true, 1, 0), FINISHED) + "/ws?token=s%20cret");
        String handshake = handshakes.element();
        assertTrue(handshake.startsWith("GET /ws HTTP/1.1\r\n"), handshake);
        assertTrue(handshake.contains("\r\nAuthorization: Bearer s cret\r\n"), handshake);
    }

    @ParameterizedTest
    @CsvSource({
        "401, the appliance refused the token",
        "404, there is no control endpoint at this path",
        "429, another controller is connected",
        "503, the appliance has no token yet",
        "500, the appliance refused with status 500",
    })
    void saysWhatToDoWhenItIsRefused(int status, String message) {
        server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 " + status + " No\r\nContent-Length: 2\r\n\r\nno");
                });
        CommandLineRun run = control("ws://127.0.0.1:" + server.port());
        assertEquals(3, run.code());
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void saysThatNothingListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        CommandLineRun run = control("ws://127.0.0.1:" + port);
        assertEquals(3, run.code());
        assertTrue(run.err().startsWith("threadmill: nothing listens on 127.0.0.1:" + port));
    }

    @Test
    void printsTheAppliancesFaultWithItsField() {
        String fault =
                "{\"type\":\"error\",\"code\":\"invalid_config\",\"message\":\"must be at"
                        + " least 1\",\"field\":\"concurrency\"}";
        CommandLineRun run = control(applianceThatSays(fault));
        assertEquals(2, run.code());
        assertEquals("threadmill: concurrency: must be at least 1", run.err().strip());
        assertEquals("", run.out());
    }

    @Test
    void saysWithItsExitCodeHowTheTestEnded() {
        String failed = FINISHED.replace("true", "false");
        assertEquals(1, control(applianceThatSays(update(true, 5, 0), failed)).code());
        CommandLineRun nothing = control(applianceThatSays(update(true, 0, 5), FINISHED));
        assertEquals(3, nothing.code());
        assertTrue(nothing.out().contains("no request succeeded"), nothing.out());
        String crash = "{\"type\":\"error\",\"code\":\"test_failed\",\"message\":\"oh\"}";
        assertEquals(1, control(applianceThatSays(STARTED, crash)).code());
    }

    @Test
    void showsWhatItKnowsWhenTheApplianceGoesAway() {
        CommandLineRun run =
                control(
                        appliance((peer, reader) -> {
                            say(peer, update(false, 5, 0));
                            peer.write(FrameWriter.close(1001, "", null));
                            peer.socket().shutdownOutput();
                        }));
        assertEquals(3, run.code());
        assertTrue(run.err().contains("went away before the test was over (close code 1001)"));
        assertTrue(run.out().contains("(5 in 1.00 s)"), run.out());
    }

    @Test
    void stopsTheTestOnCtrlC() throws Exception {
        String url =
                appliance((peer, reader) -> {
                    say(peer, update(false, 5, 0));
                    readCommand(reader);
                    say(peer, update(true, 9, 0));
                    say(peer, FINISHED);
                });
        Interruption interruption = new Interruption();
        FutureTask<CommandLineRun> running =
                new FutureTask<>(() ->
                        CommandLineRun.of(
                                interruption, false, "control", url, "--plan", plan.toString()));
        Thread.ofPlatform().daemon().start(running);
        Await.until(() -> !commands.isEmpty());
        interruption.interrupt();
        CommandLineRun run = running.get(10, TimeUnit.SECONDS);
        assertEquals(130, run.code());
        assertEquals("{\"type\":\"stop_test\"}", commands.toArray()[1]);
        assertTrue(run.out().contains("(9 in 1.00 s)"), run.out());
    }

    @Test
    void stopsTheTestAfterAGivenTime() {
        String url =
                appliance((peer, reader) -> {
                    readCommand(reader);
                    say(peer, update(true, 9, 0));
                    say(peer, FINISHED);
                });
        assertEquals(0, control(url, "--stop-after", "50ms").code());
        assertEquals("{\"type\":\"stop_test\"}", commands.toArray()[1]);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'ws://127.0.0.1:1', '--plan: '",
        "'[1]', 'ws://127.0.0.1:1', '--plan: '",
        "'{\"target\":', 'ws://127.0.0.1:1', '--plan: '",
        "'{}', 'http://127.0.0.1:1', 'URL: '",
    })
    void refusesAPlanThatIsNone(String text, String url, String message) throws Exception {
        Files.writeString(plan, text);
        CommandLineRun run = control(url);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }

    @Test
    void namesAPlanFileThatIsNotThere() {
        CommandLineRun run = CommandLineRun.of("control", "ws://127.0.0.1:1", "--plan", "/no/such");
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: --plan: cannot read the file /no/such"));
    }
}
