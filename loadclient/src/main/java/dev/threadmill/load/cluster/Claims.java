package dev.threadmill.load.cluster;

import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Gets free workers for a run: all that it needs, or none. */
final class Claims {
    private static final long PAUSE_MS = 100;

    private final Redis redis;
    private final LoadKeys keys;
    private final String run;

    Claims(Redis redis, LoadKeys keys, String run) {
        this.redis = redis;
        this.keys = keys;
        this.run = run;
    }

    /**
     * Waits for so many free workers and takes them.
     *
     * @param stopped ends the waiting; then there are none
     * @throws CannotRunException naming how many there are
     */
    List<Workers.Registered> take(int count, Duration patience, CountDownLatch stopped)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String lacking;
            try {
                List<Workers.Registered> all = Workers.list(redis, keys.prefix());
                List<Workers.Registered> free =
                        all.stream()
                                .filter(worker ->
                                        !worker.busy() && worker.protocol() == OrderCodec.VERSION)
                                .toList();
                lacking = lacking(all, free.size(), count);
                if (free.size() >= count && claim(free.subList(0, count))) {
                    return free.subList(0, count);
                }
            } catch (RedisException e) {
                lacking = e.getMessage();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new CannotRunException(lacking);
            }
            // Not all at the same time: two that want the same workers would go on in step.
            long pause = PAUSE_MS + ThreadLocalRandom.current().nextLong(PAUSE_MS);
            if (stopped.await(pause, TimeUnit.MILLISECONDS)) {
                return List.of();
            }
        }
    }

    private boolean claim(List<Workers.Registered> workers) throws RedisException {
        List<Workers.Registered> claimed = new ArrayList<>();
        for (Workers.Registered worker : workers) {
            if (!redis.keys().setIfAbsent(keys.claim(worker.id()), run, LoadKeys.CLAIM_LIFETIME)) {
                for (Workers.Registered mine : claimed) {
                    redis.keys().delete(keys.claim(mine.id()));
                }
                return false;
            }
            claimed.add(worker);
        }
        return true;
    }

    private static String lacking(List<Workers.Registered> all, int free, int count) {
        long other = all.stream().filter(worker -> worker.protocol() != OrderCodec.VERSION).count();
        long busy = all.size() - free - other;
        StringBuilder text = new StringBuilder();
        text.append(free).append(free == 1 ? " worker is free" : " workers are free");
        if (busy > 0) {
            text.append(", ").append(busy).append(busy == 1 ? " is busy" : " are busy");
        }
        if (other > 0) {
            text.append(", ").append(other).append(" of another version of Threadmill");
        }
        return text.append("; ")
                .append(count)
                .append(count == 1 ? " is" : " are")
                .append(" asked for: start more with threadmill worker --redis URL")
                .toString();
    }
}
