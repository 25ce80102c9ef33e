package dev.threadmill.load.plan;

/** A figure of a result that a threshold can name. */
public sealed interface Metric {
    /** Statistics of a distribution. */
    enum Statistic {
        MIN,
        MEAN,
        STDDEV,
        MAX
    }

    /** Which of the measured times. */
    enum Timing {
        LATENCY,
        SERVICE,
        LAG,
        CONNECT,
        TTFB
    }

    /** The percentile {@code percentile} (0 to 100) of a time, in microseconds. */
    record Percentile(Timing timing, double percentile) implements Metric {}

    /** A statistic of a time, in microseconds. */
    record Summary(Timing timing, Statistic statistic) implements Metric {}

    /** Failed requests, as a count or as a share of all (0 to 1). */
    record Errors(boolean share) implements Metric {}

    /** Requests that could not start in time, as a count or as a share of all (0 to 1). */
    record Dropped(boolean share) implements Metric {}

    /** Completed requests per second. */
    record Rate() implements Metric {}
}
