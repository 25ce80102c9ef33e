package dev.threadmill.server.net;

import java.time.Duration;

/** A coarse clock that costs a field to read: counts tenths of a second, from 1. */
final class Ticker {
    static final long TICK_NANOS = 100_000_000;

    private final long startNanos = System.nanoTime();
    private volatile int now = 1;

    /** The present tick. */
    int now() {
        return now;
    }

    /** Brings the clock up to date; for the one thread that tends it. */
    int update() {
        int ticks = 1 + (int) ((System.nanoTime() - startNanos) / TICK_NANOS);
        now = ticks;
        return ticks;
    }

    /** Ticks in a duration, rounded up. */
    static int ticks(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.ceilDiv(duration.toNanos(), TICK_NANOS));
    }
}
