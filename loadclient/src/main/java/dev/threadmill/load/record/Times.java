package dev.threadmill.load.record;

import org.HdrHistogram.Histogram;

/**
 * The times of a run or of a part of it, in nanoseconds with three significant digits.
 *
 * @param latency from the intended start (open model) or the actual start (closed model) to the end
 *     of the answer; answered requests, and those that ran into their timeout
 * @param service from the actual start to the end of the answer
 * @param lag from the intended to the actual start; empty in a closed model
 * @param connect to open a connection, TLS included
 * @param firstByte from the actual start to the first byte of the answer
 */
public record Times(
        Histogram latency,
        Histogram service,
        Histogram lag,
        Histogram connect,
        Histogram firstByte) {
    /** Empty ones. */
    public static Times none() {
        return new Times(
                Histograms.create(),
                Histograms.create(),
                Histograms.create(),
                Histograms.create(),
                Histograms.create());
    }
}
