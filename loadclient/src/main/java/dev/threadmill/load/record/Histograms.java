package dev.threadmill.load.record;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The one shape of all histograms here: nanoseconds, three significant digits, up to two hours. */
public final class Histograms {
    public static final long NANOS_MAX = TimeUnit.HOURS.toNanos(2);
    public static final int DIGITS = 3;

    private Histograms() {}

    public static Histogram create() {
        return new Histogram(NANOS_MAX, DIGITS);
    }

    /** The same with room for what it holds alone. */
    static Histogram growing() {
        return new Histogram(DIGITS);
    }

    /** Brings a duration into the range that histograms hold. */
    public static long clamp(long nanos) {
        return Math.clamp(nanos, 0, NANOS_MAX);
    }
}
