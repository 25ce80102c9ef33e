package dev.threadmill.load.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The moment by which a caller's present operation must be done. The operation's thread starts and
 * finishes it, another one looks whether it has passed; both agree on who was first.
 *
 * <p>This stands in for a timed read: a virtual thread that parks with a timeout costs a timer task
 * per park, and a read timeout knows nothing of writes that block or answers that trickle in.
 */
final class Deadline {
    private static final long NONE = Long.MAX_VALUE;
    private static final long PASSED = Long.MIN_VALUE;

    private final AtomicLong atNanos = new AtomicLong(NONE);

    void start(long deadlineNanos) {
        atNanos.setRelease(deadlineNanos);
    }

    /** Ends the operation; returns whether its deadline was found to have passed. */
    boolean finish() {
        return atNanos.getAndSet(NONE) == PASSED;
    }

    /** Returns whether the deadline has just been found to have passed: true once per operation. */
    boolean expire(long nowNanos) {
        long deadline = atNanos.get();
        return deadline != NONE
                && deadline != PASSED
                && nowNanos - deadline > 0
                && atNanos.compareAndSet(deadline, PASSED);
    }
}
