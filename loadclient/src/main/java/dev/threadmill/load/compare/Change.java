package dev.threadmill.load.compare;

import dev.threadmill.load.statistics.Interval;

/**
 * How one figure differs.
 *
 * @param before in the measure's own unit; of several runs the median, as {@code after}; NaN where
 *     it, or one of the runs', was not measured
 * @param difference as a share of {@code before}; of shares in points, 0.01 for one per cent
 * @param interval of the difference; unknown where too little was measured to have one
 */
public record Change(
        Measure measure, double before, double after, double difference, Interval interval) {
    /** What can be said of a difference. */
    public enum Verdict {
        BETTER,
        WORSE,
        /** There may be one, or not. */
        UNCLEAR,
        /** Too little was measured to say anything. */
        UNKNOWN
    }

    /** Of what neither side knows. */
    static Change unmeasured(Measure measure) {
        return new Change(measure, Double.NaN, Double.NaN, Double.NaN, Seconds.NONE);
    }

    /** Whether there is a figure on both sides. */
    public boolean measured() {
        return !Double.isNaN(before) && !Double.isNaN(after);
    }

    public Verdict verdict() {
        if (!interval.known()) {
            return before == after ? Verdict.UNCLEAR : Verdict.UNKNOWN;
        }
        if (interval.contains(0)) {
            return Verdict.UNCLEAR;
        }
        return interval.low() > 0 == measure.moreIsBetter() ? Verdict.BETTER : Verdict.WORSE;
    }
}
