package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Instant;

/**
 * The clock of Redis, read with this process's own.
 *
 * @param offsetNanos what {@link System#nanoTime} lacks to the nanoseconds of Redis since 1970
 * @param errorNanos how far off that may be: half a round trip
 */
record RedisClock(long offsetNanos, long errorNanos) {
    private static final int ROUNDS = 9;
    private static final long PATIENCE_NANOS = 150_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    /** Redis tells microseconds. */
    private static final long RESOLUTION_NANOS = 1_000;

    /** Asks a few times and keeps what took least, since it can be off least. */
    static RedisClock measure(Redis redis) throws RedisException {
        RedisClock best = null;
        long begin = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            long before = System.nanoTime();
            if (best != null && before - begin > PATIENCE_NANOS) {
                return best;
            }
            long there = nanos(redis.keys().time());
            long after = System.nanoTime();
            long error = (after - before) / 2 + RESOLUTION_NANOS;
            if (best == null || error < best.errorNanos()) {
                best = new RedisClock(there - before - (after - before) / 2, error);
            }
        }
        return best;
    }

    static long nanos(Instant time) {
        return time.getEpochSecond() * SECOND_NANOS + time.getNano();
    }

    /** What {@link System#nanoTime} reads at a time of Redis. */
    long nanoTimeAt(long redisMicros) {
        return redisMicros * 1_000 - offsetNanos;
    }
}
