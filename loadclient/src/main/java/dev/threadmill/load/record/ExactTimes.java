package dev.threadmill.load.record;

import java.util.Arrays;

/** Times that are known one by one, so that their percentiles are measured ones; nanoseconds. */
public final class ExactTimes {
    /** No times. */
    public static final ExactTimes NONE = of(new long[0]);

    private final long[] sorted;

    private ExactTimes(long[] sorted) {
        this.sorted = sorted;
    }

    public static ExactTimes of(long... nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new ExactTimes(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The shortest; 0 where there are none. */
    public long min() {
        return count() == 0 ? 0 : sorted[0];
    }

    /** The longest; 0 where there are none. */
    public long max() {
        return count() == 0 ? 0 : sorted[count() - 1];
    }

    /** The mean, rounded down; 0 where there are none. */
    public long mean() {
        long whole = 0;
        long rest = 0;
        for (long nanos : sorted) {
            whole += nanos / count();
            rest += nanos % count();
        }
        return count() == 0 ? 0 : whole + rest / count();
    }

    /**
     * A percentile by the nearest rank: the shortest time that so many of a hundred do not exceed.
     *
     * @param percent 1 to 100
     * @return 0 where there are no times
     */
    public long percentile(int percent) {
        if (count() == 0) {
            return 0;
        }
        long rank = ((long) percent * count() + 99) / 100;
        return sorted[(int) rank - 1];
    }
}
