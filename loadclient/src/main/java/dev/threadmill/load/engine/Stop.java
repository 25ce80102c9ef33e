package dev.threadmill.load.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The one signal that goes against the flow: end the run. */
final class Stop {
    private final CountDownLatch latch = new CountDownLatch(1);
    private volatile boolean requested;

    void request() {
        requested = true;
        latch.countDown();
    }

    boolean requested() {
        return requested;
    }

    /** Waits, but no longer than until the run is asked to end. */
    void pause(long nanos) {
        try {
            latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            request();
        }
    }
}
