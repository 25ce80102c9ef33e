package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.ScriptedBridge;
import dev.threadmill.redis.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of {@code threadmill bridge load} over a real Redis and a bridge of a few lines. */
@Timeout(90)
class BridgeLoadCommandTest {
    private static final Pattern BLOCK =
            Pattern.compile(
                    """
                    === Load Test Results ===
                    Total measurements: (\\d+)
                    Errors: (\\d+)

                    Latency Statistics:
                      Min:     TIME
                      Average: TIME
                      P50:     TIME
                      P95:     TIME
                      P99:     TIME
                      Max:     TIME
                    """
                            .replace("TIME", "\\d+(\\.\\d*[1-9])?(ns|µs|ms|s)"));

    private final RedisServer redis = RedisServer.start();
    private ScriptedBridge bridge;

    @BeforeEach
    void serve() throws Exception {
        bridge = new ScriptedBridge(redis.redisUrl());
    }

    @AfterEach
    void close() throws Exception {
        bridge.close();
        redis.close();
    }

    private String[] args(String... more) {
        List<String> args = new ArrayList<>(List.of("bridge", "load"));
        args.addAll(List.of(more));
        args.addAll(4 + 2, List.of("127.0.0.1", "" + bridge.port()));
        return args.toArray(String[]::new);
    }

    private CommandLineRun load(String... more) {
        return CommandLineRun.of(
                new Interruption(), false, Map.of("REDIS_URL", redis.url()), args(more));
    }

    private static Matcher block(CommandLineRun run) {
        Matcher block = BLOCK.matcher(run.out());
        assertTrue(block.matches(), run.out() + run.err());
        return block;
    }

    @Test
    void printsTheBlockOfTheReferenceAndNothingElse() {
        CommandLineRun run = load("5", "0.2", "1", "0.1");
        assertEquals(0, run.code(), run.err());
        Matcher block = block(run);
        // At 0.2 s, 0.3 s … 1.2 s, as the reference counts.
        assertEquals("55", block.group(1));
        assertEquals("0", block.group(2));
        assertTrue(run.err().contains("5 sessions"), run.err());
        assertTrue(run.err().contains("latency, from intended start"), run.err());
        assertTrue(run.err().contains("55 sent, 55 received, 0 missing"), run.err());
    }

    @Test
    void aPlanFileDoesTheSame(@TempDir Path folder) throws Exception {
        Path plan =
                Files.writeString(
                        folder.resolve("plan.yaml"),
                        """
                        target: {bridge: 'ws://127.0.0.1:%d', redis: '%s', interval: 100ms}
                        connections: 5
                        warmup: 200ms
                        duration: 1s
                        thresholds: [errors==0]
                        """
                                .formatted(bridge.port(), redis.url()));
        CommandLineRun run = CommandLineRun.of("run", "" + plan);
        assertEquals(0, run.code(), run.err());
        assertEquals("55", block(run).group(1));
        assertTrue(run.err().contains("5 sessions"), run.err());
        assertEquals(1 + 5, bridge.requests().size());
        CommandLineRun more = CommandLineRun.of("run", "" + plan, "-c3", "-d200ms");
        assertEquals("9", block(more).group(1));
        CommandLineRun rate = CommandLineRun.of("run", "" + plan, "-R3");
        assertEquals(2, rate.code());
        assertTrue(rate.err().contains("rate"), rate.err());
    }

    @Test
    void hasSessionsOfItsOwnAndLeavesNoTokenBehind() throws Exception {
        assertEquals(0, load("3", "0", "0.1", "0.05").code());
        List<String> sessions = new ArrayList<>();
        for (String request : bridge.requests()) {
            Matcher session =
                    Pattern.compile("GET /load-test/ws/(load-test-[0-9a-f-]{36}) ")
                            .matcher(request);
            assertTrue(session.lookingAt(), request);
            sessions.add(session.group(1));
            assertNull(bridge.redis().keys().get("session:" + session.group(1) + ":auth"));
        }
        // One more looks first whether there is a bridge at all.
        assertEquals(4, Set.copyOf(sessions).size());
    }

    @Test
    void writesWhatOtherLoadTestsWrite(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("r.json");
        CommandLineRun run =
                load(
                        "2",
                        "0",
                        "0.5",
                        "0.1",
                        "--json",
                        "" + json,
                        "--csv",
                        folder + "/r.csv",
                        "--hgrm",
                        folder + "/r.hgrm",
                        "--threshold",
                        "errors==0",
                        "-q");
        assertEquals(0, run.code(), run.err());
        assertEquals("12", block(run).group(1));
        assertEquals("", run.err());
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(JsonReport.schema())
                        .validate(result));
        assertEquals("open", result.at("/plan/model").asText());
        assertEquals(redis.url(), result.at("/plan/redis").asText());
        assertEquals("100ms", result.at("/plan/interval").asText());
        assertEquals(12, result.at("/requests/ok").asInt());
        assertEquals(12, result.at("/bridge/sent").asInt());
        assertEquals(12, result.at("/bridge/exact_ns/count").asInt());
        assertTrue(result.at("/bridge/exact_ns/min").asLong() > 0);
        assertTrue(result.at("/bytes/in").asLong() > 12 * 40);
        assertTrue(Files.readString(folder.resolve("r.csv")).lines().count() >= 2);
        assertTrue(Files.size(folder.resolve("r.hgrm")) > 0);
    }

    @Test
    void countsWhatDoesNotCome() {
        AtomicInteger number = new AtomicInteger();
        bridge.downstream(text -> number.getAndIncrement() % 2 == 0 ? text : null);
        CommandLineRun run =
                load("1", "0", "0.9", "0.1", "--timeout=300ms", "--threshold=errors==0");
        assertEquals(1, run.code(), run.err());
        Matcher block = block(run);
        assertEquals("5", block.group(1));
        assertEquals("5", block.group(2));
        assertTrue(run.err().contains("timeout: 5"), run.err());
        assertTrue(run.err().contains("FAIL  errors==0"), run.err());
    }

    @Test
    void saysThatNothingCame() {
        bridge.downstream(text -> text.replace("timestamp", "time"));
        CommandLineRun run = load("2", "0", "0.2", "0.1", "--timeout=200ms");
        assertEquals(3, run.code(), run.err());
        assertEquals(
                """
                === Load Test Results ===
                Total measurements: 0
                Errors: 6
                """,
                run.out());
        assertTrue(run.err().contains("6 that are none of ours"), run.err());
    }

    @Test
    void countsALostConnectionAndOpensItAgain() {
        AtomicInteger number = new AtomicInteger();
        bridge.downstream(text -> {
            if (number.getAndIncrement() == 2) {
                bridge.clients().forEach(client -> close(client.peer().socket()));
            }
            return text;
        });
        CommandLineRun run = load("1", "0", "1", "0.1", "--timeout=2s");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("lost         1 connection"), run.err());
        assertTrue(Integer.parseInt(block(run).group(2)) >= 1, run.out());
        assertTrue(Integer.parseInt(block(run).group(1)) >= 9, run.out());
        assertEquals(3, bridge.requests().size());
    }

    private static void close(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A run that goes on until it is told to end, and has begun. */
    private RunningCommand endless(AtomicInteger carried) {
        bridge.downstream(text -> {
            carried.incrementAndGet();
            return text;
        });
        RunningCommand running =
                new RunningCommand(Map.of("REDIS_URL", redis.url()), args("2", "0", "600", "0.05"));
        Await.until(() -> carried.get() >= 4);
        return running;
    }

    @Test
    void goesOnWhenRedisWasAway() throws Exception {
        AtomicInteger carried = new AtomicInteger();
        RunningCommand running = endless(carried);
        redis.kill();
        Await.until(() -> running.err().matches("(?s).*errors [1-9].*"));
        redis.restart();
        int before = carried.get();
        Await.until(() -> carried.get() >= before + 4);
        assertEquals(130, running.endByCtrlC(), running.err());
        assertTrue(running.err().contains("redis: "), running.err());
        // The connections were there all the time.
        assertEquals(3, bridge.requests().size());
    }

    @Test
    void printsTheBlockWhenInterrupted() throws Exception {
        RunningCommand running = endless(new AtomicInteger());
        assertEquals(130, running.endByCtrlC(), running.err());
        Matcher block = BLOCK.matcher(running.out());
        assertTrue(block.matches(), running.out());
        assertTrue(Integer.parseInt(block.group(1)) >= 2, running.out());
        assertTrue(running.err().contains("(interrupted)"), running.err());
    }

    @Test
    void saysWhyItIsNotLetIn() throws Exception {
        try (RedisServer other = RedisServer.start()) {
            CommandLineRun run = load("1", "0", "1", "1", "--redis", other.url());
            assertEquals(3, run.code());
            assertEquals("", run.out());
            assertTrue(run.err().contains("status 403"), run.err());
            assertTrue(run.err().contains("the Redis that the server uses"), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
        }
    }

    @Test
    void saysWhyRedisDoesNotLetItIn() {
        try (RedisServer closed = RedisServer.start("--requirepass", "right")) {
            String url = "redis://:wrong@127.0.0.1:" + closed.port();
            CommandLineRun run = load("1", "0", "1", "1", "--redis", url);
            assertEquals(3, run.code(), run.err());
            assertTrue(run.err().contains("Redis: there is no Redis at "), run.err());
            assertTrue(run.err().contains("WRONGPASS"), run.err());
            assertFalse(run.err().contains("start one"), run.err());
            assertFalse(run.err().contains("wrong@"), run.err());
        }
        CommandLineRun run =
                load("1", "0", "1", "1", "--redis", "rediss://127.0.0.1:" + redis.port());
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("does it speak TLS?"), run.err());
    }

    @Test
    void saysThatThereIsNoBridge() throws Exception {
        bridge.close();
        CommandLineRun run = load("1", "0", "1", "1");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("nothing listens on 127.0.0.1:"), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }
}
