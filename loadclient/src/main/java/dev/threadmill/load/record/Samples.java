package dev.threadmill.load.record;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes times one by one, from any thread, into an array that is there from the beginning. */
public final class Samples {
    private final long[] nanos;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Makes room.
     *
     * @param max how many times there will be, at most; those beyond are not taken
     */
    public Samples(int max) {
        nanos = new long[max];
    }

    public void add(long time) {
        int at = next.getAndUpdate(count -> Math.min(nanos.length, count + 1));
        if (at < nanos.length) {
            nanos[at] = time;
        }
    }

    /** What was taken; complete once nobody adds any more. */
    public ExactTimes times() {
        return ExactTimes.of(Arrays.copyOf(nanos, next.get()));
    }
}
