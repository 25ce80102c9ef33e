package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.cluster.Workers;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import dev.threadmill.redis.testing.RedisServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers and runs over them, on a real Redis. */
@Timeout(120)
class WorkerCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RedisServer redis;

    @TempDir Path folder;

    /** Each test has names of its own in Redis. */
    private String prefix;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void namePrefix(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ":";
    }

    private RunningCommand worker(String name, String... more) {
        RunningCommand worker = command("worker", List.of("--name", name), List.of(more));
        return worker.awaitSaid("waits for runs");
    }

    private RunningCommand command(String name, List<String> first, List<String> more) {
        List<String> all = new java.util.ArrayList<>(List.of(name));
        all.addAll(first);
        all.addAll(List.of("--redis", redis.url(), "--prefix", prefix));
        all.addAll(more);
        return new RunningCommand(Map.of(), all.toArray(String[]::new));
    }

    private RunningCommand run(String yaml, int workers, String... more) throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), yaml);
        return command("run", List.of(plan.toString(), "--workers", "" + workers), List.of(more));
    }

    private CommandLineRun workers(String... more) throws Exception {
        RunningCommand command = command("workers", List.of(), List.of(more));
        return new CommandLineRun(command.end(), command.out(), command.err());
    }

    @Test
    void twoWorkersRunAPlanTogether() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                RunningCommand one = worker("one");
                RunningCommand two = worker("two")) {
            assertEquals(2, new ObjectMapper().readTree(workers("--json").out()).size());
            String plan = "{target: {http: '" + server.url() + "'}, connections: 4, requests: 200}";
            Path json = folder.resolve("r.json");
            RunningCommand run = run(plan, 2, "--json", json.toString());
            assertEquals(0, run.end(), run.err());
            assertTrue(run.out().contains("200 requests"), run.out());
            assertTrue(run.out().contains("one") && run.out().contains("two"), run.out());
            JsonNode result = new ObjectMapper().readTree(Files.readString(json));
            assertEquals(200, result.at("/requests/ok").asLong());
            one.awaitSaid("done: 100 in all, 0 failed");
            two.awaitSaid("part ").awaitSaid("has begun").awaitSaid("done: 100 in all");
            assertEquals(0, one.endByCtrlC());
            assertTrue(one.out().contains("worker one has ended"), one.out());
        }
        CommandLineRun none = workers();
        assertEquals(0, none.code());
        assertTrue(none.err().startsWith("no worker is there: start one with"), none.err());
        assertEquals("[ ]\n", workers("--json").out());
    }

    @Test
    void theLoadCommandsTakeWorkersAsWell() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                RunningCommand one = worker("only", "--once")) {
            RunningCommand run =
                    command(
                            "http",
                            List.of(server.url(), "-n50", "-c2", "--workers", "1"),
                            List.of("-q", "--json", "-"));
            assertEquals(0, run.end(), run.err());
            JsonNode result = new ObjectMapper().readTree(run.out());
            assertEquals(50, result.at("/requests/ok").asLong());
            assertEquals(0, one.end(), "--once");
        }
    }

    @Test
    void showsWhoIsThere() throws Exception {
        try (RunningCommand one = worker("some\u001bname")) {
            CommandLineRun run = workers();
            assertEquals(0, run.code());
            List<String> lines = run.out().lines().toList();
            assertTrue(lines.getFirst().startsWith("name "), run.out());
            assertTrue(lines.getLast().startsWith("some?name  free "), run.out());
            assertTrue(lines.getLast().contains("" + ProcessHandle.current().pid()), run.out());
            assertFalse(one.out().contains("\u001b"), one.out());
        }
    }

    @Test
    void tooFewWorkersAreSaid() throws Exception {
        RunningCommand run = run("target: {http: 'http://127.0.0.1:1/'}", 2, "--patience", "100ms");
        assertEquals(3, run.end());
        assertTrue(run.err().startsWith("threadmill: 0 workers are free"), run.err());
        assertTrue(run.err().contains("threadmill worker --redis URL"), run.err());
    }

    @Test
    void redisThatIsNotThereIsSaid() throws Exception {
        CommandLineRun run =
                CommandLineRun.of(
                        "http",
                        "http://127.0.0.1:1/",
                        "--workers=1",
                        "--patience=200ms",
                        "--redis",
                        "redis://:hush@127.0.0.1:1");
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("redis://***@127.0.0.1:1"), run.err());
        assertFalse(run.err().contains("hush"), run.err());
    }

    @Test
    void aWorkerRefusesWhatItMayNotLoad() throws Exception {
        try (RunningCommand picky =
                worker("picky", "--once", "--allow", "*.example.org,[::1]:80")) {
            assertTrue(picky.out().contains("may put under load: *.example.org, [::1]:80"));
            RunningCommand run = run("target: {http: 'http://127.0.0.1:1/'}", 1);
            assertEquals(3, run.end());
            assertTrue(run.err().contains("picky"), run.err());
            picky.awaitSaid("refused: ");
            assertEquals(1, picky.end(), "--once, and nothing was run");
        }
    }

    @Test
    void strayBytesAreNoRun() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                RunningCommand one = worker("only", "--once");
                Redis connection = Redis.connect(RedisUrl.parse(redis.url()), PATIENCE)) {
            String id = Workers.list(connection, prefix).getFirst().id();
            String inbox = prefix + "load:inbox:" + id;
            for (int i = 0; i < 100; i++) {
                connection.lists().append(inbox, new byte[] {1, 2, 3}, PATIENCE);
            }
            one.awaitSaid("ignored: a message ");
            String plan = "{target: {http: '" + server.url() + "'}, requests: 20}";
            RunningCommand run = run(plan, 1);
            assertEquals(0, run.end(), run.err());
            assertEquals(0, one.end(), one.out());
            assertTrue(one.out().lines().count() < 50, one.out());
        }
    }

    @Test
    void everythingIsSaidLoudly() throws Exception {
        try (RunningCommand open = worker("open", "--allow", "*", "--allow=x")) {
            assertTrue(open.out().contains("may put under load: EVERYTHING"), open.out());
            assertTrue(open.out().contains("WARNING: whoever reaches this Redis"), open.out());
        }
    }

    @Test
    void ctrlCStopsAllWorkersAndTheResultIsPrinted() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                RunningCommand one = worker("one");
                RunningCommand two = worker("two")) {
            RunningCommand run =
                    run("{target: {http: '" + server.url() + "'}, rate: 50, duration: 10m}", 2);
            Await.until(() -> run.err().lines().count() >= 2);
            assertEquals(130, run.endByCtrlC(), run.err());
            assertTrue(run.out().contains("(interrupted)"), run.out());
            one.awaitSaid("done: ");
            two.awaitSaid("done: ");
        }
    }

    @Test
    void aWorkerThatIsEndedInTheMiddleIsNamed() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                RunningCommand one = worker("stays");
                RunningCommand two = worker("goes")) {
            RunningCommand run =
                    run("{target: {http: '" + server.url() + "'}, rate: 50, duration: 3s}", 2);
            Await.until(() -> two.out().contains("has begun"));
            assertEquals(0, two.endByCtrlC());
            assertEquals(1, run.end(), run.err());
            assertTrue(run.out().contains("goes"), run.out());
            assertTrue(run.out().contains("lost:"), run.out());
            one.awaitSaid("done: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|''|http://localhost:1/|true",
                "|''|http://127.8.9.1:1/|true",
                "|''|ws://[::1]:1/|true",
                "|''|http://127.evil.example/|false",
                "|''|http://10.0.0.1/|false",
                "|' a , b:443,'|wss://b/|true",
                "|a|http://localhost/|false",
                "x|a|http://a/|false",
                "x|''|http://x:77/|true",
                "*|''|http://10.0.0.1/|true",
            })
    void aWorkersTargetsAreOptionsElseEnvironmentElseThisMachine(
            String option, String environment, String url, boolean allowed) {
        AllowedTargets targets =
                WorkerCommand.targets(option == null ? List.of() : List.of(option), environment);
        assertEquals(allowed, targets.allows(URI.create(url)));
    }

    @ParameterizedTest
    @CsvSource({
        "--redis=http://x, --redis: must begin with redis://",
        "'--name= ', --name: must have between 1 and 100 characters",
        "-t0, --threads: must be between 1 and 1024",
        "--prefix=, --prefix: must have between 1 and 100",
        "--allow=10.0.0.0/8, --allow: '10.0.0.0/8' must be a host or host:port",
        "--allow=http://foo, --allow: 'http://foo' must be a host or host:port",
        "--allow=foo:99999, --allow: 'foo:99999' must be a host or host:port",
        "--allow=**, --allow: '**' must be a host or host:port",
        "--allow=a b, --allow: 'a b' must be a host or host:port",
        "--allow=, --allow: '' must be a host or host:port",
        "--allow=*.a:80, --allow: '*.a:80' must be a host or host:port",
    })
    void namesTheOptionAndTheFault(String option, String message) {
        CommandLineRun run =
                option.startsWith("--redis")
                        ? CommandLineRun.of("worker", option)
                        : CommandLineRun.of("worker", "--redis", redis.url(), option);
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(2, run.code());
    }
}
