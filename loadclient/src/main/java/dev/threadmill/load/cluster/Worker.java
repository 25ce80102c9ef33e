package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Waits for parts of runs and runs them, one at a time. */
public final class Worker {
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Makes a worker, which does nothing yet.
     *
     * @param prefix what all keys in Redis begin with
     * @param name for people; at most 100 characters
     * @param allowed which targets it may put under load
     * @param told hears what happens; called by one thread at a time
     */
    public Worker(
            Redis redis,
            String prefix,
            String name,
            Predicate<URI> allowed,
            Consumer<WorkerEvent> told) {
        Objects.requireNonNull(redis);
    }

    /** Waits for runs and runs them, until {@link #stop}. */
    public void serve() throws InterruptedException {
        stopped.await();
    }

    /**
     * Ends a run that is under way, as one that was left, and then {@link #serve}. Returns at once;
     * any thread may call it, more than once.
     */
    public void stop() {
        stopped.countDown();
    }
}
