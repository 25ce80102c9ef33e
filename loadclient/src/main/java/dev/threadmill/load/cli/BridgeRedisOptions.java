package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.RedisUrl;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that says which Redis. */
final class BridgeRedisOptions {
    private static final String VARIABLE = "REDIS_URL";
    private static final String LOCAL = "redis://127.0.0.1:6379";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description =
                    "redis://[[USER:]PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// over TLS"
                            + " (default: REDIS_URL, else "
                            + LOCAL
                            + ")")
    String redis;

    /**
     * The address that is meant.
     *
     * @throws InvalidPlanException where it is none
     */
    RedisUrl url(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        String text = redis != null ? redis : named.isBlank() ? LOCAL : named.strip();
        try {
            return RedisUrl.parse(text);
        } catch (IllegalArgumentException e) {
            String whose = redis == null ? "the environment's " + VARIABLE + " " : "";
            throw new InvalidPlanException("redis", whose + e.getMessage());
        }
    }

    /** What a command does with its Redis; returns the exit code. */
    @FunctionalInterface
    interface Work {
        int with(Redis redis) throws RedisException, InterruptedException;
    }

    /** Connects, and does the work; where Redis fails it, says so. */
    static int connected(BridgeTool tool, RedisUrl url, Work work) throws InterruptedException {
        BridgeTool.quietenRedis();
        try (Redis redis = Redis.connect(url, PATIENCE)) {
            return work.with(redis);
        } catch (RedisException e) {
            return tool.unreachable(BridgeAdvice.redis(e));
        }
    }
}
