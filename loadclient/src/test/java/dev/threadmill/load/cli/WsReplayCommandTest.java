package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of {@code threadmill ws replay}. */
@Timeout(60)
class WsReplayCommandTest {
    @TempDir Path folder;

    private Path file;
    private ScriptedServer server;

    @BeforeEach
    void record() throws IOException {
        file = write("s.json", "hello");
    }

    @AfterEach
    void closeServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** A client that says hello and is answered. */
    private Path write(String name, String answer) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                """
                {"metadata":{"recorded_at":"2024-01-15T10:30:00Z"},"messages":[
                {"timestamp_ms":0,"direction":"incoming","type":"text","data":"hello"},
                {"timestamp_ms":5,"direction":"outgoing","type":"text","data":"%s"}]}
                """
                        .formatted(answer));
    }

    private CommandLineRun replay(Path input, String... options) {
        if (server == null) {
            server = WebSocketPeer.echo();
        }
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "ws",
                                "replay",
                                "--input",
                                input.toString(),
                                "ws://127.0.0.1:" + server.port() + "/ws"));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    @Test
    void endsWellWhenEverythingIsAsRecorded() {
        CommandLineRun run = replay(file);
        assertEquals(0, run.code(), run.err());
        String first = run.out().lines().findFirst().orElse("");
        assertTrue(
                first.matches(".*s\\.json at ws://.*/ws: 1 sent, 1 received on 1 connection in .*"),
                run.out());
        assertTrue(run.out().contains("\n  as recorded  1\n  different    0\n"), run.out());
        assertTrue(run.out().contains("\n  latency      p50 "), run.out());
    }

    @Test
    void endsWithOneWhereSomethingDiffers() throws Exception {
        Path other = write("o.json", "good day");
        CommandLineRun run = replay(other, "--speed", "max");
        assertEquals(1, run.code(), run.err());
        assertTrue(run.out().contains("\nanswer 1 at 0.005 s: different\n"), run.out());
        assertTrue(
                run.out().contains("    at character 0: expected 'good day', got 'hello'\n"),
                run.out());
        assertEquals(0, replay(other, "--no-fail-on-difference").code());
        assertEquals(0, replay(other, "-c", "3").code());
        assertEquals(1, replay(other, "-c", "3", "--fail-on-difference").code());
    }

    @Test
    void writesItsResultAsJson() throws Exception {
        CommandLineRun run = replay(file, "-c", "4", "--json", "-");
        assertEquals(0, run.code(), run.err());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals(4, json.at("/connections/opened").asInt());
        assertEquals(4, json.at("/messages/same").asInt());
        assertTrue(json.at("/latency_us/p99").asDouble() > 0);
        assertTrue(json.get("as_recorded").asBoolean());
        assertTrue(run.err().contains("on 4 connections"), run.err());
        Path result = folder.resolve("r.json");
        CommandLineRun quiet = replay(write("o.json", "other"), "-q", "--json", result.toString());
        assertEquals(1, quiet.code());
        assertEquals("", quiet.out() + quiet.err());
        JsonNode difference = new ObjectMapper().readTree(result.toFile()).at("/differences/0");
        assertEquals("different", difference.get("type").asText());
        assertEquals(1, difference.get("answer").asInt());
    }

    @Test
    void sendsHeadersAndTheToken() {
        List<String> requests = new ArrayList<>();
        server =
                WebSocketPeer.server(peer -> {
                    requests.add(peer.request());
                    peer.echoAll();
                });
        assertEquals(0, replay(file, "-H", "X-A: b", "--token", "geheim").code());
        assertTrue(requests.getFirst().contains("\r\nX-A: b\r\n"));
        assertTrue(requests.getFirst().contains("\r\nAuthorization: Bearer geheim\r\n"));
    }

    @Test
    void readsARecordingThatWasCutOffWithAWarning() throws Exception {
        String whole = Files.readString(file);
        Path part = Files.writeString(folder.resolve("p.json"), whole.substring(0, 160));
        CommandLineRun run = replay(part);
        assertEquals(
                "threadmill: " + part + " is cut off behind message 1: what is whole was read\n",
                run.err());
    }

    @Test
    void saysThatNothingListens() throws Exception {
        server = WebSocketPeer.echo();
        server.close();
        CommandLineRun run = replay(file);
        assertEquals(3, run.code());
        assertTrue(run.err().contains("nothing listens on 127.0.0.1:"), run.err());
    }

    @Test
    void printsWhatThereIsOnCtrlC() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server =
                WebSocketPeer.server(peer -> {
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        if (event instanceof WebSocketEvent.Text) {
                            asked.countDown();
                        }
                    }
                });
        Interruption interruption = new Interruption();
        FutureTask<CommandLineRun> task =
                new FutureTask<>(() ->
                        CommandLineRun.of(
                                interruption,
                                true,
                                "ws",
                                "replay",
                                "-i",
                                file.toString(),
                                "--timeout",
                                "1m",
                                "ws://127.0.0.1:" + server.port()));
        Thread.ofVirtual().start(task);
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        interruption.interrupt();
        CommandLineRun run = task.get(10, TimeUnit.SECONDS);
        assertEquals(130, run.code(), run.err());
        assertTrue(run.out().contains("(interrupted)"), run.out());
    }

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("t.js"), text);
    }

    @Test
    void aScriptChangesWhatIsSent() throws Exception {
        Path input =
                Files.writeString(
                        folder.resolve("json.json"),
                        """
                        {"messages":[
                        {"timestamp_ms":0,"direction":"incoming","type":"text","data":"{\\"n\\":1}"},
                        {"timestamp_ms":1,"direction":"incoming","type":"text","data":"skip"},
                        {"timestamp_ms":5,"direction":"outgoing","type":"text",
                        "data":"{\\"n\\":2,\\"on\\":\\"/ws\\"}"}]}
                        """);
        Path transform =
                script(
                        """
                        console.log('sees', msg);
                        if (msg === 'skip') return;
                        msg.n++;
                        msg.on = connection.path;
                        return msg;
                        """);
        CommandLineRun run = replay(input, "--transform", transform.toString());
        assertEquals(0, run.code(), run.err() + run.out());
        assertTrue(run.out().contains("\n  not sent     1\n"), run.out());
        assertTrue(run.err().contains("threadmill: sees skip\n"), run.err());
    }

    @Test
    void saysWhereAScriptIsWrong() throws Exception {
        Path broken = script("return (;");
        CommandLineRun run = replay(file, "--transform", broken.toString());
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: --transform: " + broken + ":1: "), run.err());
        script("\nnowhere.to.be.found");
        CommandLineRun thrown = replay(file, "--transform", broken.toString());
        assertEquals(2, thrown.code());
        assertTrue(thrown.err().contains("threadmill: " + broken + ":2: "), thrown.err());
        Path none = folder.resolve("none.js");
        assertTrue(
                replay(file, "--transform", none.toString())
                        .err()
                        .startsWith("threadmill: --transform: cannot read " + none));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("--speed: 'fast' is no speed", "--speed", "fast"),
                fault("--speed: must be at least 0.001", "--speed", "-1"),
                fault("--connections: must be between 1", "-c", "0"),
                fault("--ignore: 'x' is no JSON pointer", "--ignore", "x"),
                fault("--header: 'x' has no colon", "-H", "x"),
                fault("--timeout: must be between", "--timeout", "0"),
                fault("--json: the folder of /no/such/x does not exist", "--json", "/no/such/x"),
                fault("--insecure: contradicts", "--insecure", "--cacert", "x"));
    }

    private static Arguments fault(String message, String... options) {
        return Arguments.of(message, List.of(options));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheOptionAndTheFault(String message, List<String> options) {
        CommandLineRun run = replay(file, options.toArray(String[]::new));
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertTrue(run.err().endsWith("try 'threadmill ws replay --help'\n"), run.err());
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.json"), "{\"messages\":[{}]}");
        CommandLineRun run = replay(bad);
        assertEquals(2, run.code());
        assertTrue(
                run.err()
                        .startsWith(
                                "threadmill: --input: "
                                        + bad
                                        + ": messages[0].timestamp_ms is missing (line 1, column"),
                run.err());
        Path none = folder.resolve("none.json");
        assertTrue(
                replay(none).err().startsWith("threadmill: --input: " + none + " does not exist"));
        Path empty = Files.writeString(folder.resolve("empty.json"), "{\"messages\":[]}");
        assertTrue(replay(empty).err().startsWith("threadmill: --input: holds no message"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "replay"})
    void teachesByExample(String command) {
        CommandLineRun run = CommandLineRun.of("ws", command, "--help");
        assertEquals(0, run.code());
        assertEquals("", run.err());
        assertTrue(
                run.out()
                                .lines()
                                .filter(line -> line.startsWith("  threadmill ws " + command + " "))
                                .count()
                        >= 4,
                run.out());
        assertFalse(run.out().contains("%%"), run.out());
    }

    @Test
    void theLoadCommandKnowsOfThemAndStillAsksForItsUrl() {
        CommandLineRun help = CommandLineRun.of("ws", "--help");
        assertTrue(help.out().contains("record"), help.out());
        assertTrue(help.out().startsWith("Usage: threadmill ws [OPTIONS] URL"), help.out());
        CommandLineRun without = CommandLineRun.of("ws", "-c", "5");
        assertEquals(2, without.code());
        assertTrue(
                without.err().startsWith("threadmill: Missing required parameter: 'URL'"),
                without.err());
        CommandLineRun output = CommandLineRun.of("ws", "record");
        assertEquals(2, output.code());
        assertTrue(
                output.err().startsWith("threadmill: Missing required option: '--output=FILE'"),
                output.err());
    }

    @Test
    void printsTheSchemaOfRecordings() {
        CommandLineRun run = CommandLineRun.of("schema", "--recording");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("\"title\": \"Recorded WebSocket session\""), run.out());
    }
}
