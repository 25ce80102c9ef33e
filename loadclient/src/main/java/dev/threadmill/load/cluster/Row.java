package dev.threadmill.load.cluster;

import org.HdrHistogram.Histogram;

/**
 * About one second of a worker's run.
 *
 * @param number of the worker's rows; {@link #NONE} where it does not belong to the result's series
 * @param startS since the measured part began
 * @param requests that ended in it
 */
record Row(
        int number,
        double startS,
        double endS,
        long requests,
        long errors,
        long dropped,
        Histogram latency) {
    static final int NONE = -1;
}
