package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.testing.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of {@code threadmill run}. */
@Timeout(120)
class RunCommandTest {
    private static final String URL = "http://127.0.0.1:1/";

    @TempDir Path folder;

    private String plan(String yaml) throws Exception {
        return Files.writeString(folder.resolve("plan.yaml"), yaml).toString();
    }

    private CommandLineRun run(String yaml, String... options) throws Exception {
        return CommandLineRun.of(
                Stream.concat(Stream.of("run", plan(yaml)), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static JsonNode json(CommandLineRun run) throws Exception {
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void runsWhatThePlanSays() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            CommandLineRun run =
                    run(
                            """
                            name: twenty
                            target: {http: %s}
                            connections: 2
                            requests: 20
                            thresholds: [errors==0]
                            """
                                    .formatted(server.url()));
            assertEquals(0, run.code(), run.err());
            assertTrue(run.out().contains("20 requests"), run.out());
            assertTrue(run.out().contains("errors==0"), run.out());
        }
    }

    @Test
    void optionsWinOverThePlan() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            CommandLineRun run =
                    run(
                            "target: {http: '" + server.url() + "'}\nthresholds: [errors==0]",
                            "-c3",
                            "-d100ms",
                            "-R50",
                            "--warmup",
                            "50ms",
                            "--threshold",
                            "rate>100000",
                            "-t2",
                            "-q",
                            "--csv",
                            folder.resolve("r.csv").toString(),
                            "--hgrm",
                            folder.resolve("r.hgrm").toString(),
                            "--json",
                            "-");
            JsonNode plan = json(run).get("plan");
            assertEquals(3, plan.get("connections").asInt());
            assertEquals("100ms", plan.get("duration").asText());
            assertEquals(50, plan.get("rate").asInt());
            assertEquals("50ms", plan.get("warmup").asText());
            assertEquals(2, plan.get("thresholds").size());
            assertEquals(1, run.code(), "a threshold failed");
            assertTrue(Files.size(folder.resolve("r.csv")) > 0);
            assertTrue(Files.size(folder.resolve("r.hgrm")) > 0);
        }
    }

    @Test
    void aFileIsSentThatStandsBesideThePlan() throws Exception {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    requests.add(peer.readRequest());
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            Files.writeString(folder.resolve("item.txt"), "");
            CommandLineRun run =
                    run(
                            "{target: {http: '"
                                    + server.url()
                                    + "', body_file: item.txt, method: PUT}, requests: 1,"
                                    + " connections: 1}");
            assertEquals(0, run.code(), run.err());
            assertTrue(requests.element().startsWith("PUT "), requests::toString);
        }
    }

    @Test
    void faultsHaveFileAndLine() throws Exception {
        CommandLineRun run = run("target:\n  http: " + URL + "\nconnections: 0\nrat: 5\n");
        assertEquals(2, run.code());
        List<String> lines = run.err().lines().toList();
        assertEquals(2, lines.size(), run.err());
        assertTrue(lines.getFirst().startsWith("threadmill: " + folder), run.err());
        assertTrue(lines.getFirst().contains("plan.yaml:3: connections: '0' must be"), run.err());
        assertTrue(lines.getLast().contains("plan.yaml:4: there is no key 'rat'"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void onlyChecksWhereThatIsAsked() throws Exception {
        CommandLineRun good =
                run("target: {http: '" + URL + "?token=x'}\nrate: 20\n", "--check", "-c4");
        assertEquals(0, good.code(), good.err());
        assertTrue(
                good.out()
                        .endsWith(
                                " is a plan: http://127.0.0.1:1/?token=***, 4 connections, 20 per"
                                        + " second, 10s\n"),
                good.out());
        assertEquals(2, run("target: {http: x}", "--check").code());
        assertEquals(2, run("target: {http: '" + URL + "'}", "--check", "-c0").code());
    }

    @Test
    void aTargetThatIsNotThereIsSaid() throws Exception {
        CommandLineRun run = run("target: {http: '" + URL + "'}\nduration: 1s\n");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("nothing listens on 127.0.0.1:1"), run.err());
    }

    @ParameterizedTest
    @CsvSource({
        "-c0, --connections: must be between 1 and 1000000",
        "-d0, --duration: must be more than 0",
        "-d8d, --duration: must be more than 0 and at most 7 days",
        "-R0, --rate: must be more than 0",
        "--warmup=2h, --warmup: must be between 0 and 1 hour",
        "--threshold=p99, --threshold: 'p99' is no threshold",
        "-t0, --threads: must be between 1 and 1024",
        "--workers=0, --workers: must be between 1 and 1000",
        "--redis=redis://127.0.0.1, --redis: is for --workers N",
        "--patience=5s, --patience: is for --workers N",
        "--prefix=x, --prefix: is for --workers N",
        "-t2 --workers=1 --redis=redis://127.0.0.1:1, --threads: is for this process",
        "--csv=/no/such/x, --csv: the folder of /no/such/x does not exist",
    })
    void namesTheOptionAndTheFault(String option, String message) throws Exception {
        CommandLineRun run = run("target: {http: '" + URL + "'}", option.split(" "));
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertTrue(run.err().endsWith("try 'threadmill run --help'\n"), run.err());
        assertEquals(2, run.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-R5", "-d5s"})
    void stagesStayAsTheyAre(String option) throws Exception {
        CommandLineRun run =
                run("{target: {http: '" + URL + "'}, stages: [{duration: 1s, rate: 1}]}", option);
        assertTrue(run.err().contains("contradicts the stages of the plan"), run.err());
        assertEquals(2, run.code());
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        CommandLineRun run = CommandLineRun.of("run", "/no/such/plan.yaml");
        assertEquals(2, run.code());
        assertTrue(
                run.err().startsWith("threadmill: PLAN: cannot read the file /no/such/plan.yaml"),
                run.err());
    }

    @Test
    void aFileHasABound() throws Exception {
        CommandLineRun run = run("#".repeat(1_024 * 1_024 + 1));
        assertEquals(2, run.code());
        assertTrue(run.err().contains("is larger than 1 MiB"), run.err());
    }

    @Test
    void redisIsFoundInTheEnvironment() {
        RedisOptions options = new RedisOptions();
        options.prefix = "p:";
        assertEquals(
                "redis://***@h:1", options.url(Map.of("REDIS_URL", "redis://:x@h:1")).toString());
        options.redis = "redis://h:2";
        assertEquals("redis://h:2", options.url(Map.of("REDIS_URL", "redis://h:1")).toString());
        options.redis = null;
        InvalidPlanException missing =
                Assertions.assertThrows(
                        InvalidPlanException.class, () -> options.url(Map.of("REDIS_URL", " ")));
        assertTrue(missing.getMessage().startsWith("redis: is missing"), missing::getMessage);
        options.redis = "http://:secret@h";
        InvalidPlanException wrong =
                Assertions.assertThrows(InvalidPlanException.class, () -> options.url(Map.of()));
        assertTrue(wrong.getMessage().startsWith("redis: "), wrong::getMessage);
        assertFalse(wrong.getMessage().contains("secret"), wrong::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "worker", "workers"})
    void teachesByExample(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help");
        assertEquals(0, run.code());
        assertTrue(
                run.out().lines().filter(l -> l.contains("threadmill " + command + " ")).count()
                        >= 3,
                run.out());
        assertFalse(run.out().contains("%%"), run.out());
    }

    @Test
    void theHelpsPlanIsOne() throws Exception {
        String help = CommandLineRun.of("run", "--help").out();
        String plan =
                help.lines()
                        .dropWhile(line -> !line.startsWith("  target:"))
                        .takeWhile(line -> line.startsWith("  "))
                        .map(line -> line.substring(2) + "\n")
                        .reduce("", String::concat);
        CommandLineRun run = run(plan, "--check");
        assertEquals(0, run.code(), plan + run.err());
        assertTrue(run.out().contains("https://shop.example.org/items, 50 connections, 2 stages"));
    }

    @Test
    void printsTheSchemaOfPlans() {
        CommandLineRun run = CommandLineRun.of("schema", "--plan");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("\"Threadmill plan\""), run.out());
        assertEquals(2, CommandLineRun.of("schema", "--plan", "--recording").code());
    }
}
