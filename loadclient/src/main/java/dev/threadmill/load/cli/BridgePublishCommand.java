package dev.threadmill.load.cli;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.RedisUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says something to a session's clients again and again, as the backend behind a bridge would. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publishes messages for a session's clients, on session:SESSION:down, until Ctrl-C.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill bridge publish test-session-123",
            "  threadmill bridge publish test-session-123 -n 1 --message '{\"type\":\"hello\"}'",
            "  threadmill bridge publish test-session-123 --interval 100ms -n 50",
            "",
            "Exit codes: 0 done, also by Ctrl-C, 2 wrong usage, 3 nothing could be published.",
        })
final class BridgePublishCommand implements Callable<Integer> {
    static final Duration INTERVAL_MIN = Duration.ofMillis(1);
    static final Duration INTERVAL_MAX = Duration.ofDays(1);

    private final BridgeTool tool;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SESSION",
            defaultValue = "test-session-123",
            description = "the session's id (default ${DEFAULT-VALUE})")
    String session;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "2s",
            description = "time between two messages (default ${DEFAULT-VALUE})")
    Duration interval;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "end after so many messages")
    Long count;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            description =
                    "what to publish each time (default: {\"type\": \"data\", \"payload\": \"Message"
                            + " #1\"} and so on)")
    String message;

    @Mixin BridgeRedisOptions redis;

    BridgePublishCommand(BridgeTool tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        BridgeSession[] where = new BridgeSession[1];
        RedisUrl[] url = new RedisUrl[1];
        faults.attempt(() -> where[0] = new BridgeSession(session));
        check(faults, interval, count);
        faults.attempt(() -> url[0] = redis.url(tool.environment()));
        faults.throwIfAny();
        CountDownLatch ended = new CountDownLatch(1);
        tool.interruption().onOrdinaryRequest(ended::countDown);
        String channel = where[0].downChannel();
        return BridgeRedisOptions.connected(
                tool, url[0], server -> publish(server, channel, ended));
    }

    static void check(Faults faults, Duration interval, Long count) {
        faults.unless(
                interval.compareTo(INTERVAL_MIN) >= 0 && interval.compareTo(INTERVAL_MAX) <= 0,
                "interval",
                "must be between 1ms and 1 day");
        faults.unless(count == null || count >= 1, "count", "must be at least 1");
    }

    private int publish(Redis server, String channel, CountDownLatch ended)
            throws InterruptedException {
        long last = count == null ? Long.MAX_VALUE : count;
        long published = 0;
        long due = System.nanoTime();
        for (long n = 1; n <= last; n++) {
            if (ended.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return ExitCode.OK;
            }
            published += publish(server, channel, n) ? 1 : 0;
            due = Math.max(due + interval.toNanos(), System.nanoTime());
        }
        return published == 0 ? ExitCode.UNREACHABLE : ExitCode.OK;
    }

    private boolean publish(Redis server, String channel, long n) {
        String text =
                message != null
                        ? message
                        : "{\"type\": \"data\", \"payload\": \"Message #" + n + "\"}";
        try {
            long hearers =
                    server.channels().publish(channel, text.getBytes(StandardCharsets.UTF_8));
            tool.say("[" + n + "] Published: " + text + (hearers == 0 ? " (nobody listens)" : ""));
            return true;
        } catch (RedisException e) {
            tool.note("[" + n + "] not published: " + e.getMessage());
            return false;
        }
    }
}
