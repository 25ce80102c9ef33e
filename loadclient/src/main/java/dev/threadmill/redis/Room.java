package dev.threadmill.redis;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How much may be under way to Redis at once: a place for a command, more for a large one. */
final class Room {
    /** Commands that may be under way; or a quarter of a GiB in large ones. */
    static final int PLACES = 4_096;

    private static final int PLACE_BYTES = 64 * 1_024;

    private final Semaphore free = new Semaphore(PLACES);

    /** Waits for room; false where there was none in time. */
    boolean enter(int places, long patienceNanos) throws InterruptedException {
        return free.tryAcquire(places)
                || free.tryAcquire(places, patienceNanos, TimeUnit.NANOSECONDS);
    }

    void leave(int places) {
        free.release(places);
    }

    /** How many places something takes. */
    static int places(int bytes) {
        return Math.min(PLACES, 1 + bytes / PLACE_BYTES);
    }
}
