package dev.threadmill.load.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.ScriptedBridge;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.wire.CloseCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands under {@code threadmill bridge}, over a real Redis. */
@Timeout(90)
class BridgeCommandTest {
    private final RedisServer redis = RedisServer.start();

    @AfterEach
    void close() {
        redis.close();
    }

    private CommandLineRun run(String... args) {
        return CommandLineRun.of(new Interruption(), false, Map.of("REDIS_URL", redis.url()), args);
    }

    private RunningCommand start(String... args) {
        return new RunningCommand(Map.of("REDIS_URL", redis.url()), args);
    }

    @Test
    void storesATokenWithoutShowingIt() throws Exception {
        CommandLineRun run = run("bridge", "auth", "s:1", "my-secret-token");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                "stored the token my-*** in session:s:1:auth, at " + redis.url() + "\n", run.out());
        CommandLineRun brief = run("bridge", "auth", "s2", "short", "--ttl", "1h");
        assertEquals(
                "stored the token *** in session:s2:auth for 1h, at " + redis.url() + "\n",
                brief.out());
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            assertEquals("my-secret-token", bridge.redis().keys().get("session:s:1:auth"));
            assertTrue(bridge.redis().keys().remaining("session:s:1:auth").isNegative());
            assertEquals("short", bridge.redis().keys().get("session:s2:auth"));
            assertTrue(bridge.redis().keys().remaining("session:s2:auth").toMinutes() >= 59);
        }
    }

    @Test
    void publishesAsTheReferenceDoes() throws Exception {
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
            Channels.Listening listening =
                    bridge.redis()
                            .channels()
                            .subscribe(
                                    "session:test-session-123:down",
                                    bytes -> heard.add(new String(bytes, UTF_8)));
            CommandLineRun run = run("bridge", "publish", "--interval=10ms", "-n", "2");
            assertEquals(0, run.code(), run.err());
            assertEquals(
                    """
                    [1] Published: {"type": "data", "payload": "Message #1"}
                    [2] Published: {"type": "data", "payload": "Message #2"}
                    """,
                    run.out());
            assertEquals(
                    "{\"type\": \"data\", \"payload\": \"Message #1\"}",
                    heard.poll(20, TimeUnit.SECONDS));
            listening.close();
        }
        CommandLineRun alone = run("bridge", "publish", "s", "-n1", "--message", "hé");
        assertEquals("[1] Published: hé (nobody listens)\n", alone.out());
    }

    @Test
    void publishesUntilCtrlC() throws Exception {
        RunningCommand publisher = start("bridge", "publish", "--interval", "5ms");
        Await.until(() -> publisher.out().contains("[3] Published: "));
        assertEquals(0, publisher.endByCtrlC(), publisher.err());
        assertTrue(publisher.endsOrdinarily());
    }

    @Test
    void hearsWhatClientsSayAlsoAfterRedisWasAway() throws Exception {
        RunningCommand subscriber = start("bridge", "subscribe", "s1", "-n", "2");
        Await.until(() -> subscriber.err().contains("listening on session:s1:up"));
        publish("{\"n\":1}");
        Await.until(() -> subscriber.out().equals("[UPSTREAM] {\"n\":1}\n"));
        redis.kill();
        Await.until(() -> subscriber.err().contains("the connection to Redis is lost"));
        redis.restart();
        Await.until(() -> subscriber.err().contains("connected to Redis again"));
        publish("{\"n\":2}");
        assertEquals(0, subscriber.end(), subscriber.err());
        assertTrue(subscriber.out().endsWith("[UPSTREAM] {\"n\":2}\n"), subscriber.out());
    }

    /** Says something upstream, until somebody has heard it. */
    private void publish(String text) throws Exception {
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            Await.until(() -> {
                try {
                    return bridge.redis().channels().publish("session:s1:up", text.getBytes(UTF_8))
                            > 0;
                } catch (java.io.IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void listensUntilCtrlC() throws Exception {
        RunningCommand subscriber = start("bridge", "subscribe", "s1");
        Await.until(() -> subscriber.err().contains("listening on session:s1:up"));
        assertEquals(0, subscriber.endByCtrlC(), subscriber.err());
    }

    @Test
    void talksThroughTheBridgeInBothDirections() throws Exception {
        assertEquals(0, run("bridge", "auth", "s1", "t1").code());
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            RunningCommand subscriber = start("bridge", "subscribe", "s1", "-n", "2");
            Await.until(() -> subscriber.err().contains("listening"));
            RunningCommand client =
                    start(
                            "bridge",
                            "client",
                            "agent 1",
                            "s1",
                            "t1",
                            "--url",
                            "ws://127.0.0.1:" + bridge.port() + "/",
                            "--interval=20ms");
            assertEquals(0, subscriber.end(), client.err());
            assertTrue(
                    subscriber
                            .out()
                            .matches(
                                    "\\[UPSTREAM] \\{\"type\": \"ping\", \"counter\": 1,"
                                            + " \"timestamp\": \"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"}\n"
                                            + "(?s).*\"counter\": 2, .*"),
                    subscriber.out());
            assertEquals(0, run("bridge", "publish", "s1", "-n1").code());
            Await.until(() ->
                    client.out()
                            .contains(
                                    "Received downstream: {\"type\": \"data\", \"payload\":"
                                            + " \"Message #1\"}\n"));
            assertTrue(
                    client.out()
                            .startsWith("Sending upstream: {\"type\": \"ping\", \"counter\": 1, "),
                    client.out());
            assertTrue(bridge.requests().getFirst().startsWith("GET /agent%201/ws/s1 "));
            assertEquals(0, client.endByCtrlC(), client.err());
            Await.until(() -> bridge.clients().isEmpty());
        }
    }

    @Test
    void leavesAfterSoManyMessages() throws Exception {
        assertEquals(0, run("bridge", "auth", "s1", "t1").code());
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            CommandLineRun client = client(bridge, "t1", "--interval=10ms", "-n", "3");
            assertEquals(0, client.code(), client.err());
            assertEquals(3, client.out().lines().count(), client.out());
        }
    }

    private CommandLineRun client(ScriptedBridge bridge, String token, String... more) {
        return run(
                Stream.concat(
                                Stream.of(
                                        "bridge",
                                        "client",
                                        "a",
                                        "s1",
                                        token,
                                        "--port",
                                        "" + bridge.port()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void saysWhatToDoAboutARefusal() throws Exception {
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            CommandLineRun client = client(bridge, "wrong");
            assertEquals(3, client.code());
            assertTrue(
                    client.err()
                            .contains(
                                    "refused the WebSocket with status 403 (Invalid authorization"
                                            + " token): store the token first with 'threadmill"
                                            + " bridge auth SESSION TOKEN'"),
                    client.err());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CloseCode.NORMAL, 1_001, 1_011})
    void endsWithTheServersClose(int code) throws Exception {
        assertEquals(0, run("bridge", "auth", "s1", "t1").code());
        try (ScriptedBridge bridge = new ScriptedBridge(redis.redisUrl())) {
            RunningCommand client =
                    start("bridge", "client", "a", "s1", "t1", "--port", "" + bridge.port());
            Await.until(() -> client.out().contains("Sending upstream"));
            Await.until(() -> !bridge.clients().isEmpty());
            bridge.clients().iterator().next().close(code);
            assertEquals(code == CloseCode.NORMAL ? 0 : 3, client.end());
            assertTrue(client.err().contains("the server closed with code " + code), client.err());
        }
    }

    @Test
    void saysThatThereIsNoRedis() {
        redis.kill();
        for (List<String> args :
                List.of(
                        List.of("bridge", "auth", "s", "t"),
                        List.of("bridge", "load", "1", "0", "1", "1", "--timeout=1s"))) {
            CommandLineRun run = run(args.toArray(String[]::new));
            assertEquals(3, run.code(), run.err());
            assertTrue(run.err().contains("there is no Redis at " + redis.url()), run.err());
            assertTrue(
                    run.err().endsWith(": start one (redis-server) or name it with --redis\n"),
                    run.err());
            assertEquals(1, run.err().lines().count(), run.err());
        }
    }

    private static Arguments fault(String message, String... args) {
        return Arguments.of(message, List.of(args));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("--redis: must begin with", "auth", "s", "t", "--redis", "x"),
                fault("--redis: must begin with", "load", "1", "0", "1", "1", "--redis", "x"),
                fault("SESSION: must be 1 to 256", "auth", "", "t"),
                fault("SESSION: must be 1 to 256", "subscribe", "a\nb"),
                fault("SESSION: must be 1 to 256", "publish", "x".repeat(257)),
                fault("AGENT: must be 1 to 256", "client", "", "s", "t"),
                fault("SESSION: must be 1 to 256", "auth", "a/b", "t"),
                fault("SESSION: must be 1 to 256", "client", "a", "b/c", "t"),
                fault("AGENT: must be 1 to 256", "client", "a/b", "s", "t"),
                fault("TOKEN: must not be empty", "auth", "s", ""),
                fault("TOKEN: must be visible ASCII", "auth", "s", "a b"),
                fault("TOKEN: must be visible ASCII", "auth", "s", "a\nb"),
                fault("TOKEN: must be visible ASCII", "client", "a", "s", "a\u00fc"),
                fault("--ttl: must be between 1ms", "auth", "s", "t", "--ttl=0"),
                fault("--interval: must be between 1ms", "publish", "--interval=0"),
                fault("--count: must be at least 1", "publish", "-n0"),
                fault("--count: must be at least 1", "subscribe", "s", "-n0"),
                fault("--count: must be at least 1", "client", "a", "s", "t", "-n0"),
                fault("--url: 'x' has no scheme", "client", "a", "s", "t", "--url=x"),
                fault("--url: takes no query", "client", "a", "s", "t", "--url=ws://a?b"),
                fault("--url: contradicts", "client", "a", "s", "t", "--url=ws://a", "--port=1"),
                fault("--timeout: must be between", "client", "a", "s", "t", "--timeout=0"),
                fault("WORKERS: must be between 1 and 1000000", "load", "0", "0", "1", "1"),
                fault("WARMUP_S: must be between 0", "load", "1", "2h", "1", "1"),
                fault("DURATION_S: must be more than 0", "load", "1", "0", "0", "1"),
                fault("DURATION_S: every time is kept", "load", "1000", "0", "10", "0.001"),
                fault("INTERVAL_S: must be between 1ms", "load", "1", "0", "1", "0"),
                fault("HOST: 'a b' and 4040 are no", "load", "1", "0", "1", "1", "a b", "4040"),
                fault("--threshold: 'p99' is no", "load", "1", "0", "1", "1", "--threshold=p99"),
                fault("Missing required parameter", "load", "1", "0", "1"),
                fault("Invalid value for positional", "load", "x", "0", "1", "1"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheFault(String message, List<String> options) {
        String[] args = Stream.concat(Stream.of("bridge"), options.stream()).toArray(String[]::new);
        CommandLineRun run = run(args);
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals(2, run.code());
    }

    @Test
    void namesTheVariableThatIsWrong() {
        CommandLineRun run =
                CommandLineRun.of(
                        new Interruption(),
                        false,
                        Map.of("REDIS_URL", "http://:hush@x"),
                        "bridge",
                        "auth",
                        "s",
                        "t");
        assertEquals(2, run.code());
        assertTrue(
                run.err().startsWith("threadmill: --redis: the environment's REDIS_URL must"),
                run.err());
        assertFalse(run.err().contains("hush"), run.err());
    }

    @Test
    void keepsThePasswordToItself() {
        CommandLineRun run =
                run(
                        "bridge",
                        "auth",
                        "s",
                        "t",
                        "--redis",
                        "redis://:hush@127.0.0.1:" + redis.port() + "/0");
        assertFalse((run.err() + run.out()).contains("hush"), run.err());
    }

    @Test
    void listsItsCommands() {
        CommandLineRun run = run("bridge", "--help");
        assertEquals(0, run.code());
        for (String command : List.of("auth", "publish", "subscribe", "client", "load")) {
            assertTrue(run.out().matches("(?s).*\n  " + command + " .*"), run.out());
            CommandLineRun help = run("bridge", command, "--help");
            assertEquals(0, help.code());
            long examples =
                    help.out()
                            .lines()
                            .filter(line -> line.startsWith("  threadmill bridge " + command + " "))
                            .count();
            assertTrue(examples >= 3, help.out());
            assertFalse(help.out().contains("%%"), help.out());
        }
        assertEquals(2, run("bridge").code());
    }
}
