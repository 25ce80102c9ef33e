package dev.threadmill.load.record;

/**
 * What a threshold said of a result.
 *
 * @param value in the metric's own unit: microseconds, a count, a share of 1, or per second
 * @param measured whether there was anything to measure; without it a threshold has failed
 */
public record Verdict(String expression, double value, boolean measured, boolean passed) {
    /** A verdict on something that was measured. */
    public Verdict(String expression, double value, boolean passed) {
        this(expression, value, true, passed);
    }
}
