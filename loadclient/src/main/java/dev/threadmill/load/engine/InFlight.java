package dev.threadmill.load.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Counts the threads that work for a run, and knows when the last of them is done. Begins with one
 * entry, for whoever starts the others.
 */
final class InFlight {
    private final AtomicInteger active = new AtomicInteger(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<Throwable> crash = new AtomicReference<>();
    private final LongSupplier nanoClock;
    private final Stop stop;
    private volatile long doneNanos;

    InFlight(LongSupplier nanoClock, Stop stop) {
        this.nanoClock = nanoClock;
        this.stop = stop;
    }

    /** How many are at work, the starter not counted. */
    int count() {
        return Math.max(0, active.get() - 1);
    }

    /** Runs {@code work} in a virtual thread of its own. */
    void start(Runnable work) {
        active.incrementAndGet();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (Throwable e) {
                        crashed(e);
                    } finally {
                        leave();
                    }
                });
    }

    /** A fault of ours, not of the target: it ends the run, loudly. */
    void crashed(Throwable fault) {
        crash.compareAndSet(null, fault);
        stop.request();
    }

    /** Gives back an entry: a thread of its own, or the starter when it has started all. */
    void leave() {
        if (active.decrementAndGet() == 0) {
            doneNanos = nanoClock.getAsLong();
            done.countDown();
        }
    }

    /**
     * Waits for the last to leave.
     *
     * @return whether that happened within {@code nanos}
     */
    boolean awaitDone(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** When the last one left; valid once {@link #awaitDone} said so. */
    long doneNanos() {
        return doneNanos;
    }

    void throwIfCrashed() {
        Throwable fault = crash.get();
        if (fault != null) {
            throw new IllegalStateException("the load engine failed", fault);
        }
    }
}
