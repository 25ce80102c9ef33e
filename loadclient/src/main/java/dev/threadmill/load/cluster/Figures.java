package dev.threadmill.load.cluster;

import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Traffic;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that a worker has measured up to one moment: nothing is lost for good where one of them is.
 *
 * @param measured whether it is about the measured part, not the warm-up
 * @param elapsedS since that part began
 * @param connections open now
 * @param rows the last one is about the last second; before it, those that may not have come yet
 */
record Figures(
        boolean measured,
        Phase phase,
        double elapsedS,
        int connections,
        int inFlight,
        Counts counts,
        Traffic traffic,
        Histogram latency,
        Histogram service,
        Histogram lag,
        Histogram connect,
        Histogram firstByte,
        List<Row> rows) {
    static final int ROWS_MAX = 64;

    Figures {
        rows = List.copyOf(rows);
    }
}
