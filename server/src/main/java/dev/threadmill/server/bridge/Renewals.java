package dev.threadmill.server.bridge;

import dev.threadmill.redis.Keys;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Keeps the tokens of connected sessions alive: one thread for all of them. */
final class Renewals implements AutoCloseable {
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    private final Keys keys;
    private final Duration grace;
    private final BridgeCounts counts;

    /** How many connections there are of each session, by the key of its token. */
    private final ConcurrentMap<String, Integer> connected = new ConcurrentHashMap<>();

    private final Thread thread;

    /**
     * Begins.
     *
     * @param grace how long a token lives after it was renewed
     */
    Renewals(Keys keys, Duration grace, BridgeCounts counts) {
        this.keys = keys;
        this.grace = grace;
        this.counts = counts;
        this.thread = Thread.ofVirtual().name("threadmill-bridge-renewals").start(this::run);
    }

    /** Gives a token its whole time, and renews it from now on; {@link #end} must follow. */
    void begin(String key) {
        connected.merge(key, 1, Integer::sum);
    }

    /** A connection has ended: from now on its token's time runs. */
    void end(String key) {
        connected.computeIfPresent(key, (name, count) -> count > 1 ? count - 1 : null);
        try {
            renew(key);
        } catch (RedisException e) {
            counts.add(BridgeCounts.Kind.RENEWAL_FAILED);
        }
    }

    /** Gives a token its whole time, if it is there still. */
    void renew(String key) throws RedisException {
        keys.expire(key, grace);
    }

    private void run() {
        Duration usual = pause(grace);
        Duration pause = usual;
        try {
            while (true) {
                Thread.sleep(pause);
                pause = renewAll() || usual.compareTo(PAUSE_MIN) < 0 ? usual : PAUSE_MIN;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A quarter of the time, but not less than a second; half of it where it is that short. */
    static Duration pause(Duration grace) {
        Duration quarter = grace.dividedBy(4);
        Duration half = grace.dividedBy(2);
        Duration pause = quarter.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : quarter;
        return pause.compareTo(half) < 0 ? pause : half;
    }

    /** False where Redis is away, so that there is no sense in going on. */
    private boolean renewAll() {
        for (String key : connected.keySet()) {
            try {
                renew(key);
            } catch (RedisException e) {
                counts.add(BridgeCounts.Kind.RENEWAL_FAILED);
                if (e.kind() != RedisException.Kind.REFUSED) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
