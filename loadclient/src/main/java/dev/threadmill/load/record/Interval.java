package dev.threadmill.load.record;

/**
 * About one second of the measured part; a row of the result's series.
 *
 * @param endS seconds from the start of the measured part to this row's end
 * @param perSecond requests that ended in this row, per second
 * @param p50Us median latency in microseconds; 0 where no request was answered
 * @param errors failed requests in this row
 * @param dropped requests of this row that could not start in time
 */
public record Interval(
        double endS, double perSecond, double p50Us, double p99Us, long errors, long dropped) {}
