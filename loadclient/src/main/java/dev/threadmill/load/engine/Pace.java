package dev.threadmill.load.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Lets one thread go on only so many times a second. */
final class Pace {
    private static final long PARK_NANOS_MAX = 100_000_000;
    private static final double SECOND_NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanoClock;
    private final Stop stop;
    private final long startNanos;
    private long count;

    /**
     * Begins now.
     *
     * @param perSecond 0 is no limit
     */
    Pace(double perSecond, LongSupplier nanoClock, Stop stop) {
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.stop = stop;
        this.startNanos = nanoClock.getAsLong();
    }

    /** Waits for the next turn, or until the run is asked to end. */
    void await() {
        if (perSecond > 0) {
            sleepUntil(startNanos + (long) (count++ * SECOND_NANOS / perSecond), nanoClock, stop);
        }
    }

    /** Returns the time, which is {@code nanos} or later unless the run is asked to end. */
    static long sleepUntil(long nanos, LongSupplier nanoClock, Stop stop) {
        long now = nanoClock.getAsLong();
        while (now - nanos < 0 && !stop.requested()) {
            // A thread that sleeps may overlook the request to end for so long.
            LockSupport.parkNanos(Math.min(nanos - now, PARK_NANOS_MAX));
            now = nanoClock.getAsLong();
        }
        return now;
    }
}
