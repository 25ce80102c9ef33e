package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Recording;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code threadmill ws record}: as a process, as a tap, and what it refuses. */
@Timeout(60)
class WsRecordCommandTest {
    private static final Pattern FIRST =
            Pattern.compile("recording on (ws://127\\.0\\.0\\.1:\\d+), .*\n");

    @TempDir Path folder;

    private CommandLineRun record(String... options) {
        List<String> args =
                new ArrayList<>(List.of("ws", "record", "--output", folder.resolve("s.json") + ""));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private Recording recording() throws IOException {
        return RecordingReader.read(folder.resolve("s.json")).recording();
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            return "";
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "ws", "record"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    @ParameterizedTest
    @CsvSource({"INT", "TERM"})
    void recordsAsAProxyUntilASignalAndEndsWell(String signal) throws Exception {
        Assumptions.assumeTrue(signal.equals("TERM") || sigintIsHeard());
        Path file = folder.resolve("deep/s.json");
        try (ScriptedServer server = WebSocketPeer.echo()) {
            String upstream = "ws://127.0.0.1:" + server.port();
            Process process =
                    start("--upstream", upstream, "--listen", "0", "--output", file.toString());
            try {
                Await.until(() -> FIRST.matcher(read("out")).lookingAt());
                Matcher first = FIRST.matcher(read("out"));
                assertTrue(first.lookingAt());
                try (WebSocketClient client =
                        WebSocketClient.connect(
                                URI.create(first.group(1) + "/echo"),
                                List.of(),
                                Tls.DEFAULT,
                                Duration.ofSeconds(30))) {
                    client.sendText("hello");
                    assertEquals(new WebSocketEvent.Text("hello"), client.receive());
                    client.finish(CloseCode.NORMAL, "");
                }
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-" + signal, "" + process.pid())
                                .start()
                                .waitFor());
                assertTrue(process.waitFor(20, TimeUnit.SECONDS));
                assertEquals(0, process.exitValue(), read("err"));
            } finally {
                process.destroyForcibly();
            }
            String last = read("out").lines().toList().getLast();
            assertTrue(
                    last.matches(
                            "recorded 4 messages of 1 connection in 0:\\d\\d: .*s\\.json \\(.*\\)"),
                    last);
            assertFalse(read("err").contains("Exception"), read("err"));
            Recording recording = RecordingReader.read(file).recording();
            assertEquals(Optional.of(upstream), recording.metadata().url());
            assertEquals(Optional.of("/echo"), recording.entries().getFirst().path());
            CommandLineRun replay = CommandLineRun.of("ws", "replay", "--input", "" + file);
            assertEquals(0, replay.code(), replay.err() + replay.out());
            assertTrue(replay.out().contains("as recorded  1\n"), replay.out());
        }
    }

    private static boolean sigintIsHeard() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .noneMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static ScriptedServer appliance(WebSocketPeer.Script script) {
        return WebSocketPeer.server(peer -> {
            for (int i = 0; i < 3; i++) {
                peer.text(
                        "{\"connection\":\"c\",\"path\":\"/api\",\"timestamp_ms\":"
                                + (5_000 + i)
                                + ",\"direction\":\"incoming\",\"type\":\"text\",\"data\":\"m"
                                + i
                                + "\"}");
            }
            peer.text("nonsense");
            script.run(peer);
        });
    }

    @Test
    void recordsFromAnApplianceForAWhile() throws Exception {
        List<String> request = new ArrayList<>();
        try (ScriptedServer server =
                appliance(peer -> {
                    request.add(peer.request());
                    peer.echoAll();
                })) {
            CommandLineRun run =
                    record(
                            "--appliance",
                            server.url(),
                            "--token",
                            "geheim",
                            "--path",
                            "/api",
                            "--exclude-ping",
                            "-d",
                            "1s");
            assertEquals(0, run.code(), run.err());
            assertTrue(run.out().startsWith("recording from " + server.url() + "\n"), run.out());
            assertTrue(run.out().contains("recorded 3 messages of 1 connection in "), run.out());
            assertTrue(run.err().contains("not understood of what the appliance told: 1\n"));
        }
        assertTrue(
                request.getFirst().contains("/__mockforge/ws/tap?path=%2Fapi&exclude_ping=true"));
        assertTrue(request.getFirst().contains("\r\nAuthorization: Bearer geheim\r\n"));
        assertEquals(
                List.of("m0", "m1", "m2"),
                recording().entries().stream().map(Entry::data).toList());
        assertEquals(Optional.of("/api"), recording().metadata().path());
    }

    @Test
    void keepsWhatItHasWhenTheApplianceGoesAway() throws Exception {
        try (ScriptedServer server = appliance(peer -> peer.close(1001))) {
            CommandLineRun run = record("--appliance", server.url());
            assertEquals(3, run.code());
            assertTrue(
                    run.err().contains("threadmill: the appliance went away (close code 1001)"),
                    run.err());
        }
        assertEquals(3, recording().entries().size());
    }

    @Test
    void saysHowManyMessagesAreMissing() throws Exception {
        try (ScriptedServer server =
                appliance(peer -> {
                    peer.text("{\"type\":\"lost\",\"count\":2}");
                    peer.text("{\"type\":\"lost\",\"count\":5}");
                    peer.echoAll();
                })) {
            CommandLineRun run = record("--appliance", server.url(), "-d", "1s");
            assertEquals(1, run.code());
            assertTrue(run.err().contains("threadmill: 7 messages are missing: "), run.err());
            // The nonsense, and nothing else.
            assertTrue(run.err().contains("not understood of what the appliance told: 1\n"));
        }
        assertEquals(3, recording().entries().size());
    }

    @Test
    void saysThatTheFileIsFull() throws Exception {
        try (ScriptedServer server =
                appliance(peer -> {
                    for (int i = 0; i < 100; i++) {
                        peer.text(
                                "{\"timestamp_ms\":9,\"direction\":\"outgoing\",\"type\":\"text\","
                                        + "\"data\":\""
                                        + "x".repeat(100)
                                        + "\"}");
                    }
                    peer.echoAll();
                })) {
            CommandLineRun run = record("--appliance", server.url(), "--max-size", "1KiB");
            assertEquals(1, run.code());
            assertTrue(
                    run.err()
                            .contains(
                                    "threadmill: the recording has ended: the file has reached its"
                                            + " bound of 1024 bytes"),
                    run.err());
        }
        assertTrue(recording().entries().size() > 3);
    }

    @ParameterizedTest
    @CsvSource({
        "401, the appliance refused: give its admin token with --token",
        "404, there is nothing to record from at this address",
        "500, the appliance refused with status 500",
    })
    void saysWhyTheApplianceRefused(int status, String message) throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
                })) {
            CommandLineRun run = record("--appliance", server.url());
            assertEquals(3, run.code());
            assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        }
        assertFalse(Files.exists(folder.resolve("s.json")));
    }

    @Test
    void leavesAFileAloneUnlessForced() throws Exception {
        Path file = Files.writeString(folder.resolve("s.json"), "old");
        CommandLineRun run = record("--appliance", "http://127.0.0.1:1");
        assertEquals(2, run.code());
        assertTrue(
                run.err().startsWith("threadmill: --output: " + file + " exists: name another"),
                run.err());
        assertEquals(3, record("--appliance", "http://127.0.0.1:1", "--force").code());
        assertEquals("old", Files.readString(file));
        try (ScriptedServer server = appliance(peer -> peer.close(1000))) {
            record("--appliance", server.url(), "--force");
        }
        assertEquals(3, recording().entries().size());
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("--listen: needs --upstream", "--listen", "127.0.0.1:0"),
                fault("--listen: 'x' is no address", "--upstream", "ws://h", "--listen", "x"),
                fault("--listen: '70000' is no address", "--upstream=ws://h", "--listen=70000"),
                fault("--appliance: contradicts", "--upstream", "ws://h", "--appliance=http://h"),
                fault("--token: is for --appliance", "--upstream", "ws://h", "--token", "x"),
                fault("--upstream: 'http://h' must start with ws", "--upstream", "http://h"),
                fault("--upstream: 'h' has no scheme", "--upstream", "h"),
                fault("--upstream: takes no query", "--upstream", "ws://h/?x"),
                fault("--appliance: 'ftp://h' must start", "--appliance", "ftp://h"),
                fault("--path: must begin with a slash", "--path", "api"),
                fault("--max-size: must be between 1KiB", "--max-size", "1"),
                fault("--max-size: must be between 1KiB", "--max-size", "2GiB"),
                fault("--duration: must be more than 0", "-d", "0"),
                fault("--timeout: must be between", "--timeout", "0"),
                fault("--insecure: contradicts", "--insecure", "--cacert", "x"),
                fault("Invalid value for option '--max-size': 'x' is no size", "--max-size", "x"));
    }

    private static Arguments fault(String message, String... options) {
        return Arguments.of(message, List.of(options));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheOptionAndTheFault(String message, List<String> options) {
        CommandLineRun run = record(options.toArray(String[]::new));
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertTrue(run.err().endsWith("try 'threadmill ws record --help'\n"), run.err());
        assertFalse(Files.exists(folder.resolve("s.json")));
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ScriptedServer server = WebSocketPeer.echo()) {
            String place = "127.0.0.1:" + server.port();
            CommandLineRun run = record("--upstream", "ws://" + place, "--listen", place);
            assertEquals(2, run.code());
            assertTrue(
                    run.err().startsWith("threadmill: --listen: " + place + " cannot be listened"),
                    run.err());
        }
    }
}
