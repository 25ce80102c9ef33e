package dev.threadmill.load.verify;

import dev.threadmill.load.plan.Comparison;
import dev.threadmill.load.statistics.Interval;

/**
 * What a figure has to keep.
 *
 * @param text as the user wrote it, such as {@code < 1ms}
 * @param value in the figure's own unit; a plain number where it is a ratio
 * @param ratio whether it is of the figure's ratio to that of the other target
 */
public record Bound(String text, Comparison comparison, double value, boolean ratio) {
    /** What an interval says of a bound. */
    enum Said {
        HOLDS,
        BROKEN,
        OPEN
    }

    boolean holds(double figure) {
        return comparison.holds(figure, value);
    }

    /** Decides only where the whole interval lies on one side. */
    Said said(Interval interval) {
        if (!interval.known()) {
            return Said.OPEN;
        }
        boolean low = holds(interval.low());
        boolean high = holds(interval.high());
        if (low && high) {
            return Said.HOLDS;
        }
        boolean within = comparison == Comparison.EQUAL && interval.contains(value);
        return low || high || within ? Said.OPEN : Said.BROKEN;
    }

    /**
     * Whether a larger figure keeps it better; neither this nor the other where it is an equation.
     */
    boolean wantsMore() {
        return comparison == Comparison.GREATER || comparison == Comparison.GREATER_OR_EQUAL;
    }

    boolean wantsLess() {
        return comparison == Comparison.LESS || comparison == Comparison.LESS_OR_EQUAL;
    }
}
