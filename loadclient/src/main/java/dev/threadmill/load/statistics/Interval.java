package dev.threadmill.load.statistics;

/**
 * Where the truth lies.
 *
 * @param low at most {@code high}; negative infinity where nothing is known
 * @param high positive infinity where nothing is known
 * @param confidence how often, of many such intervals, the truth lies within, 0 to 1
 */
public record Interval(double low, double high, double confidence) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException(low + " to " + high);
        }
    }

    /** What too few values say. */
    public static Interval unknown(double confidence) {
        return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, confidence);
    }

    /** Whether both ends are known. */
    public boolean known() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** What holds both; of the same confidence as this one. */
    public Interval around(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high), confidence);
    }
}
