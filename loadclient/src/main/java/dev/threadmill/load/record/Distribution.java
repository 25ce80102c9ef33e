package dev.threadmill.load.record;

import org.HdrHistogram.Histogram;

/**
 * The figures of a histogram, in microseconds; all zero where nothing was recorded.
 *
 * @param count how many values
 */
public record Distribution(
        long count,
        double min,
        double mean,
        double stddev,
        double p50,
        double p75,
        double p90,
        double p95,
        double p99,
        double p999,
        double p9999,
        double max) {
    /** The figures of nothing. */
    public static final Distribution NONE = new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final double NANOS_PER_MICRO = 1_000.0;

    /** Computes the figures of a histogram of nanoseconds. */
    public static Distribution of(Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return NONE;
        }
        return new Distribution(
                nanos.getTotalCount(),
                nanos.getMinValue() / NANOS_PER_MICRO,
                nanos.getMean() / NANOS_PER_MICRO,
                nanos.getStdDeviation() / NANOS_PER_MICRO,
                percentile(nanos, 50),
                percentile(nanos, 75),
                percentile(nanos, 90),
                percentile(nanos, 95),
                percentile(nanos, 99),
                percentile(nanos, 99.9),
                percentile(nanos, 99.99),
                nanos.getMaxValue() / NANOS_PER_MICRO);
    }

    /** One percentile (0 to 100) of a histogram of nanoseconds, in microseconds; 0 where empty. */
    public static double percentile(Histogram nanos, double percentile) {
        return nanos.getTotalCount() == 0
                ? 0
                : nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
