package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything runs, and in which words. */
class UsageTest {
    private static final String URL = "http://127.0.0.1:1/";

    private static Arguments fault(String message, String... args) {
        return Arguments.of(message, List.of(args));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("--stages: contradicts --rate", "--rate", "5", "--stages", "1s:5"),
                fault("--stages: contradicts --duration", "-d", "5s", "--stages", "1s:5"),
                fault("--stages: contradicts --duration", "-n", "5", "--stages", "1s:5"),
                fault("--arrival: needs --rate or --stages", "--arrival", "poisson"),
                fault("--insecure: contradicts", "--insecure", "--cacert", "x.pem"),
                fault("--connections: must be between 1 and 1000000", "-c", "0"),
                fault("--connections: must be between 1 and 1000000", "-c", "1000001"),
                fault("--duration: must be more than 0", "-d", "0"),
                fault("--duration: must be more than 0 and at most 7 days", "-d", "8d"),
                fault("--requests: must be at least 1", "-n", "0"),
                fault("--requests: must be at least 1", "-n", "-1"),
                fault("--rate: must be more than 0", "-R", "0"),
                fault("--rate: must be more than 0", "-R", "NaN"),
                fault("--warmup: must be between 0 and 1 hour", "--warmup", "2h"),
                fault("--timeout: must be between 1ms and 1 hour", "--timeout", "1us"),
                fault("--threads: must be between 1 and 1024", "-t", "0"),
                fault("--method: 'BREW' is not one of GET, POST", "-m", "brew"),
                fault("--header: 'x' has no colon", "-H", "x"),
                fault("--header: the value of 'x' holds a line break", "-H", "x: a\nb: c"),
                fault("--body: cannot read the file /no/such", "-b", "@/no/such"),
                fault("--threshold: 'p99' is no threshold", "--threshold", "p99"),
                fault("--threshold: 'p99<5' has a bound", "--threshold", "p99<5"),
                fault("--stages: '5' is no stage; write TIME:RATE", "--stages", "5"),
                fault("--stages: '' is no stage", "--stages", "1s:5,"),
                fault("--stages: at least one stage must have a rate", "--stages", "1s:0"),
                fault("--stages: all stages together must last", "--stages", "0s:5"),
                fault("--cacert: cannot read /no/such", "--cacert", "/no/such", "https://[::1]:1"),
                fault("--json: the folder of /no/such/x does not exist", "--json", "/no/such/x"),
                fault("--csv: the folder of /no/such/x does not exist", "--csv", "/no/such/x"),
                fault("--hgrm: / is a folder, not a file", "--hgrm", "/"),
                fault("Invalid value for option '--connections': 'x' is not an int", "-c", "x"),
                fault("Invalid value for option '--duration': 'x' is no duration", "-d", "x"),
                fault("Invalid value for option '--arrival': expected one of", "--arrival", "x"),
                fault("Invalid value for option '--transport': expected one", "--transport", "x"),
                fault("option '--connections' (N) should be specified only once", "-c1", "-c2"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheOptionAndTheFault(String message, List<String> options) {
        Stream<String> url =
                options.stream().anyMatch(option -> option.startsWith("http"))
                        ? Stream.of("http")
                        : Stream.of("http", URL);
        String[] args = Stream.concat(url, options.stream()).toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(args);
        List<String> lines = run.err().lines().toList();
        assertTrue(lines.getFirst().startsWith("threadmill: " + message), run.err());
        assertEquals("try 'threadmill http --help'", lines.getLast());
        assertEquals(2, lines.size(), run.err());
        assertEquals(2, run.code());
        assertEquals("", run.out());
    }

    @Test
    void namesAllFaultsAtOnce() {
        CommandLineRun run =
                CommandLineRun.of(
                        "http",
                        "localhost",
                        "-c",
                        "0",
                        "-H",
                        "x",
                        "--threshold",
                        "y",
                        "--csv",
                        "/no/such/x");
        List<String> lines = run.err().lines().toList();
        assertEquals(6, lines.size(), run.err());
        assertTrue(lines.get(0).startsWith("threadmill: URL: 'localhost' has no scheme"));
        assertTrue(lines.get(1).startsWith("threadmill: --header: "), run.err());
        assertEquals(2, run.code());
    }

    @Test
    void asksForTheUrl() {
        CommandLineRun run = CommandLineRun.of("http", "-c", "5");
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: Missing required parameter: 'URL'"));
    }

    @Test
    void suggestsWhatWasMeant() {
        CommandLineRun option = CommandLineRun.of("http", URL, "--conections=5");
        assertEquals(2, option.code());
        assertTrue(option.err().contains("Unknown option: '--conections=5'"), option.err());
        assertTrue(option.err().contains("--connections"), option.err());
        CommandLineRun command = CommandLineRun.of("htp");
        assertEquals(2, command.code());
        assertTrue(command.err().contains("Did you mean: threadmill http"), command.err());
    }

    @Test
    void showsItsUsageWhenNothingIsAsked() {
        CommandLineRun run = CommandLineRun.of();
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("Usage: threadmill"), run.err());
        assertTrue(run.err().contains("http"), run.err());
    }

    static Stream<Arguments> webSocketFaults() {
        return Stream.of(
                fault("--binary: contradicts --text", "--text", "--binary"),
                fault("--senders: is for --mode broadcast", "--senders", "2"),
                fault("--window: is for --mode broadcast", "--window", "2"),
                fault("--window: contradicts", "--mode", "broadcast", "--window=2", "-R5"),
                fault("--window: must be between 1 and", "--mode", "broadcast", "--window=0"),
                fault("--senders: must be between 1 and", "--mode", "broadcast", "--senders=0"),
                fault("--connections: must be more than", "--mode", "broadcast", "-c1"),
                fault("--size: must be between 128", "--mode", "broadcast", "--size", "127"),
                fault("--size: must be between 44", "--mode=broadcast", "--size=43", "--binary"),
                fault("--size: must be between 8 bytes", "--size", "7"),
                fault("--size: must be between 8 bytes", "--size", "17MiB"),
                fault("--size: must be between 8 bytes", "--size", "5GiB"),
                fault("Invalid value for option '--size': 'x' is no size", "--size", "x"),
                fault("--no-probe: is for --mode idle", "--no-probe"),
                fault("--mode: idle only holds", "--mode", "idle", "-R5"),
                fault("--mode: idle only holds", "--mode", "idle", "-n5"),
                fault("--mode: idle only holds", "--mode", "idle", "--warmup", "1s"),
                fault("Invalid value for option '--mode': expected one of", "--mode", "x"),
                fault("--connect-rate: must be more than 0", "--connect-rate", "0"),
                fault("--spread: must be between 1 and 250", "--spread", "0"),
                fault("--spread: must be between 1 and 250", "--spread", "251"),
                fault("--spread: contradicts", "--spread=2", "--source", "127.0.0.1"),
                fault("--source: 'localhost' is no IP address", "--source", "localhost"),
                fault("--source: '1.2.3' is", "--source", "127.0.0.1,1.2.3"),
                fault("--subprotocol: 'a b' is no name", "--subprotocol", "a b"),
                fault("--header: the handshake sets Upgrade itself", "-H", "Upgrade: x"),
                fault("--insecure: contradicts", "--insecure", "--cacert", "x.pem"),
                fault("URL: 'http://h' must start with ws:// or wss://", "http://h"));
    }

    @ParameterizedTest
    @MethodSource("webSocketFaults")
    void namesTheFaultsOfWebSockets(String message, List<String> options) {
        Stream<String> begin =
                options.contains("http://h")
                        ? Stream.of("ws")
                        : Stream.of("ws", "ws://127.0.0.1:1");
        String[] args = Stream.concat(begin, options.stream()).toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(args);
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals(2, run.code());
    }

    static Stream<Arguments> socketIoFaults() {
        return Stream.of(
                fault("--server: contradicts the URL", "http://h", "--server", "http://h"),
                fault("URL: 'ftp://h' must start with http://", "ftp://h"),
                fault("URL: EIO, transport and sid are not yours", "http://h?transport=polling"),
                fault("--interval: contradicts --rate and --stages", "--interval=5", "-R5"),
                fault("--interval: is not for --mode idle", "--interval=5", "--mode=idle"),
                fault("Invalid value for option '--interval': 'x' is no", "--interval=x"),
                fault("--namespace: 'admin' is no namespace; write it like", "--namespace=admin"),
                fault("--namespace: '/a,b' is no namespace", "--namespace=/a,b"),
                fault("--event: 'connect' is no name that", "--event", "connect"),
                fault("--event: '' is no name that", "--event", ""),
                fault("--auth: must be a JSON object", "--auth", "x"),
                fault("--auth: must be a JSON object", "--auth", "[1]"),
                fault("--auth: must be a JSON object", "--auth", "{} {}"),
                fault("--body: must be a JSON object", "--body", "5"),
                fault("--body: must be JSON", "--mode=ack", "--body", "{"),
                fault("--body: must be JSON", "--body", ""),
                fault("--size: contradicts --body", "--body", "{}", "--size=64"),
                fault("--size: must be between 53 bytes and 16MiB", "--size=52"),
                fault("--senders: is for --mode broadcast", "--senders=2"),
                fault("--window: is for --mode broadcast", "--window=2"),
                fault("--window: needs --interval 0", "--mode=broadcast", "--window=2"),
                fault("--connections: must be 2 at least", "--mode=broadcast", "-c1"),
                fault("--mode: idle only holds", "--mode=idle", "-R5"),
                fault("--mode: idle emits nothing", "--mode=idle", "--event=x"),
                fault("--connect-rate: must be more than 0", "--connect-rate=0"),
                fault("--header: 'x' has no colon", "-H", "x"),
                fault("--header: the client sets Content-Type itself", "-H", "Content-Type: x"),
                fault("Invalid value for option '--transport': expected one", "--transport=x"),
                fault("Invalid value for option '--mode': expected one of", "--mode=echo"));
    }

    @ParameterizedTest
    @MethodSource("socketIoFaults")
    void namesTheFaultsOfSocketIo(String message, List<String> options) {
        String[] args =
                Stream.concat(Stream.of("socketio"), options.stream()).toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(args);
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals(2, run.code());
    }

    @Test
    void refusesToWriteTwoResultsIntoOneFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("r");
        Path other = folder.resolve(".").resolve("r");
        CommandLineRun run =
                CommandLineRun.of("http", URL, "--json", "" + file, "--csv", "" + other);
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("threadmill: --csv: "), run.err());
        assertTrue(run.err().contains("is to hold another result already"), run.err());
        Files.createSymbolicLink(folder.resolve("link"), Files.writeString(file, "old"));
        assertEquals(
                2,
                CommandLineRun.of("http", URL, "--hgrm", "" + file, "--csv", folder + "/link")
                        .code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "control", "ws", "socketio"})
    void teachesByExample(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help");
        assertEquals(0, run.code());
        assertEquals("", run.err());
        long examples =
                run.out()
                        .lines()
                        .filter(line ->
                                line.startsWith("  ")
                                        && line.contains("threadmill " + command + " "))
                        .count();
        assertTrue(examples >= (command.equals("control") ? 3 : 5), run.out());
        assertFalse(run.out().contains("%%"), run.out());
    }

    @Test
    void tellsItsVersionAndTheJdk() {
        CommandLineRun run = CommandLineRun.of("--version");
        assertEquals(0, run.code());
        assertTrue(run.out().startsWith("threadmill "), run.out());
        assertTrue(run.out().contains("Java " + Runtime.version()), run.out());
    }

    @Test
    void printsTheSchema() {
        CommandLineRun run = CommandLineRun.of("schema");
        assertEquals(0, run.code());
        assertTrue(run.out().startsWith("{\n  \"$schema\""), run.out());
    }

    @Test
    void doesNotTouchAFileThatItMayNotUse(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("r.json");
        Files.writeString(json, "old");
        assertEquals(2, CommandLineRun.of("http", URL, "-c", "0", "--json", "" + json).code());
        assertEquals("old", Files.readString(json));
    }

    @Test
    void leavesATargetOnThisMachineHalfOfTheCores() {
        assertEquals(2, Carriers.suitable(1, true));
        assertEquals(2, Carriers.suitable(2, true));
        assertEquals(4, Carriers.suitable(8, true));
        assertEquals(8, Carriers.suitable(8, false));
    }
}
