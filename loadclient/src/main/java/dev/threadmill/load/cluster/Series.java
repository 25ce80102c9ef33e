package dev.threadmill.load.cluster;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Makes one row per second of those of all workers: rates are added, percentiles come from the
 * added histograms. Keeps histograms only of the last seconds, for rows that come late.
 */
final class Series {
    /** No worker keeps rows for longer. */
    private static final int OPEN_SECONDS = Figures.ROWS_MAX;

    private static final int SECONDS_MAX = 8 * 24 * 3_600;

    /** A worker's share of one second. */
    private record Share(long requests, double seconds) {
        Share plus(Row row) {
            return new Share(requests + row.requests(), seconds + row.endS() - row.startS());
        }

        double rate() {
            return seconds > 0 ? requests / seconds : 0;
        }
    }

    private static final class Second {
        private final Histogram latency = Histograms.create();
        private final Map<String, Share> shares = new HashMap<>();
        private double endS;
        private long errors;
        private long dropped;

        void add(String worker, Row row) {
            latency.add(row.latency());
            shares.put(worker, shares.getOrDefault(worker, new Share(0, 0)).plus(row));
            endS = Math.max(endS, row.endS());
            errors += row.errors();
            dropped += row.dropped();
        }

        Interval closed() {
            return new Interval(
                    endS,
                    shares.values().stream().mapToDouble(Share::rate).sum(),
                    Distribution.percentile(latency, 50),
                    Distribution.percentile(latency, 99),
                    errors,
                    dropped);
        }
    }

    private final TreeMap<Integer, Interval> closed = new TreeMap<>();
    private final TreeMap<Integer, Second> open = new TreeMap<>();

    void add(String worker, Row row) {
        double middle = (row.startS() + row.endS()) / 2;
        if (middle >= SECONDS_MAX || closed.containsKey((int) middle)) {
            return;
        }
        open.computeIfAbsent((int) middle, second -> new Second()).add(worker, row);
        while (open.lastKey() - open.firstKey() > OPEN_SECONDS) {
            close();
        }
    }

    private void close() {
        var first = open.pollFirstEntry();
        closed.put(first.getKey(), first.getValue().closed());
    }

    /** All rows; nothing can be added after this. */
    List<Interval> rows() {
        while (!open.isEmpty()) {
            close();
        }
        return new ArrayList<>(closed.values());
    }
}
