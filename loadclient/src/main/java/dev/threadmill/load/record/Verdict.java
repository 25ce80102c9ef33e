package dev.threadmill.load.record;

/**
 * What a threshold said of a result.
 *
 * @param value in the metric's own unit: microseconds, a count, a share of 1, or per second
 */
public record Verdict(String expression, double value, boolean passed) {}
