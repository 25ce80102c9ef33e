package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.redis.RedisUrl;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say through which Redis coordinators and workers find each other. */
final class RedisOptions {
    private static final String VARIABLE = "REDIS_URL";
    private static final String PREFIX = "threadmill:";
    private static final int PREFIX_MAX = 100;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "redis://, rediss:// or redis-sentinel:// (default: REDIS_URL)")
    String redis;

    @Option(
            names = "--prefix",
            paramLabel = "P",
            description =
                    "what the names of all keys begin with: workers and who calls them must share"
                            + " it (default "
                            + PREFIX
                            + ")")
    String prefix;

    /** What the names of all keys begin with. */
    String prefix() {
        return prefix == null ? PREFIX : prefix;
    }

    /** Where Redis is; a URL may hold a password, so no message repeats it. */
    RedisUrl url() {
        return url(System.getenv());
    }

    RedisUrl url(Map<String, String> environment) {
        if (prefix().isEmpty() || prefix().length() > PREFIX_MAX) {
            throw new InvalidPlanException(
                    "prefix", "must have between 1 and " + PREFIX_MAX + " characters");
        }
        String text = redis == null ? environment.getOrDefault(VARIABLE, "") : redis;
        if (text.isBlank()) {
            throw new InvalidPlanException(
                    "redis", "is missing: say where Redis is, such as redis://127.0.0.1:6379");
        }
        try {
            return RedisUrl.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException("redis", e.getMessage());
        }
    }
}
