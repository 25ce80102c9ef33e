package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.util.List;

/** Who is registered. */
public final class Workers {
    private Workers() {}

    /**
     * A worker.
     *
     * @param id its own among all; {@code name} is for people
     * @param version of Threadmill
     * @param cores that its process may use
     * @param busy whether it has a run, or is about to get one
     */
    public record Registered(
            String id,
            String name,
            String host,
            long pid,
            String version,
            int cores,
            boolean busy) {}

    /** All that are alive, by name. */
    public static List<Registered> list(Redis redis, String prefix) throws RedisException {
        return List.of();
    }
}
