package dev.threadmill.load.cluster;

import dev.threadmill.redis.Lists;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.util.Optional;

/** The reports to a coordinator, and whether Redis can be reached at all. */
final class Mail implements AutoCloseable {
    private static final long RETRY_MS = 100;
    private static final Duration WAIT_MAX = Duration.ofSeconds(1);
    private static final Duration WAIT_MIN = Duration.ofMillis(10);

    private final Redis redis;
    private final String key;
    private Lists.Inbox inbox;
    private long reachedNanos = System.nanoTime();
    private RedisException failure;

    Mail(Redis redis, String key) {
        this.redis = redis;
        this.key = key;
    }

    /** The next report, if one comes in time. */
    Optional<byte[]> take(Duration patience) throws InterruptedException {
        try {
            if (inbox == null) {
                inbox = redis.lists().inbox(key);
            }
            Duration wait = patience.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : patience;
            byte[] bytes = inbox.take(wait.compareTo(WAIT_MIN) < 0 ? WAIT_MIN : wait);
            reachedNanos = System.nanoTime();
            failure = null;
            return Optional.ofNullable(bytes);
        } catch (RedisException e) {
            failure = e;
            close();
            Thread.sleep(RETRY_MS);
            return Optional.empty();
        }
    }

    /** Whether Redis cannot be reached now. */
    boolean away() {
        return failure != null;
    }

    /** Whether that has lasted too long to go on. */
    boolean lost() {
        return away() && System.nanoTime() - reachedNanos > LoadKeys.GRACE.toNanos();
    }

    /** What is wrong, for people. */
    String loss() {
        return Guard.LOST + (failure == null ? "" : failure.getMessage());
    }

    @Override
    public void close() {
        if (inbox != null) {
            inbox.close();
            inbox = null;
        }
    }
}
