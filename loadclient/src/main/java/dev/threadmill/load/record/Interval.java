package dev.threadmill.load.record;

import org.HdrHistogram.Histogram;

/**
 * About one second of the measured part; a row of the result's series. Times are in microseconds, 0
 * where no request was answered.
 *
 * @param endS seconds from the start of the measured part to this row's end
 * @param perSecond requests that ended in this row, per second
 * @param p50Us median latency
 * @param errors failed requests in this row
 * @param dropped requests of this row that could not start in time
 */
public record Interval(
        double endS,
        double perSecond,
        double p50Us,
        double p90Us,
        double p99Us,
        double p999Us,
        double maxUs,
        long errors,
        long dropped) {
    /** A row whose latencies, in nanoseconds, are at hand. */
    public static Interval of(
            double endS, double perSecond, Histogram latency, long errors, long dropped) {
        return new Interval(
                endS,
                perSecond,
                Distribution.percentile(latency, 50),
                Distribution.percentile(latency, 90),
                Distribution.percentile(latency, 99),
                Distribution.percentile(latency, 99.9),
                Distribution.percentile(latency, 100),
                errors,
                dropped);
    }
}
