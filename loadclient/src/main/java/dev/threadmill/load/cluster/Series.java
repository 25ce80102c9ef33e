package dev.threadmill.load.cluster;

import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Makes one row per second of those of all workers: what ended in it is added, and percentiles come
 * from the added histograms. Keeps histograms only of the last seconds, for rows that come late.
 */
final class Series {
    /** No worker keeps rows for longer. */
    private static final int OPEN_SECONDS = Figures.ROWS_MAX;

    private static final int SECONDS_MAX = 8 * 24 * 3_600;

    /** A row that is longer is one of a worker that did not get to tell, and covers several. */
    private static final double ROW_SECONDS_MAX = 1.5;

    private static final class Second {
        private final Histogram latency = Histograms.create();
        private long requests;
        private long errors;
        private long dropped;
        private double endS;

        /** Adds one of so many equal parts of a row. */
        void add(Row row, int part, int parts) {
            requests += share(0, row.requests(), part, parts);
            errors += share(0, row.errors(), part, parts);
            dropped += share(0, row.dropped(), part, parts);
            endS = Math.max(endS, row.endS());
            if (parts == 1) {
                latency.add(row.latency());
                return;
            }
            long dealt = 0;
            for (HistogramIterationValue value : row.latency().recordedValues()) {
                long count = value.getCountAddedInThisIterationStep();
                long mine = share(dealt, count, part, parts);
                if (mine > 0) {
                    latency.recordValueWithCount(value.getValueIteratedTo(), mine);
                }
                dealt += count;
            }
        }

        /** How many of so many a part gets, where they are dealt out like cards. */
        private static long share(long dealt, long count, int part, int parts) {
            long before = (dealt + parts - 1 - part) / parts;
            return (dealt + count + parts - 1 - part) / parts - before;
        }

        Interval closed(double beginS, double untilS) {
            return Interval.of(untilS, requests / (untilS - beginS), latency, errors, dropped);
        }

        /** Which kinds of errors there were in a second, workers do not tell. */
        Slice slice(double beginS, double untilS) {
            Counts counts =
                    new Counts(
                            Math.max(0, requests - errors),
                            errors,
                            dropped,
                            0,
                            0,
                            Collections.emptySortedMap(),
                            Map.of());
            return Slice.of(true, beginS, untilS, counts, latency);
        }
    }

    private final TreeMap<Integer, Interval> closed = new TreeMap<>();
    private final History.Keeper history = new History.Keeper();
    private final TreeMap<Integer, Second> open = new TreeMap<>();

    void add(Row row) {
        int last = lastSecond(row);
        int firstOpen = closed.isEmpty() ? 0 : closed.lastKey() + 1;
        if (last >= SECONDS_MAX || last < firstOpen) {
            return;
        }
        int first = isLong(row) ? Math.min(last, (int) Math.round(row.startS())) : last;
        first = Math.max(first, Math.max(firstOpen, last - OPEN_SECONDS + 1));
        int parts = last - first + 1;
        for (int part = 0; part < parts; part++) {
            open.computeIfAbsent(first + part, second -> new Second()).add(row, part, parts);
        }
        while (open.lastKey() - open.firstKey() > OPEN_SECONDS) {
            int second = open.firstKey();
            close(second, second + 1);
        }
    }

    private static boolean isLong(Row row) {
        return row.endS() - row.startS() > ROW_SECONDS_MAX;
    }

    /** The last second that a row is about. */
    private static int lastSecond(Row row) {
        double seconds = isLong(row) ? Math.rint(row.endS()) - 1 : (row.startS() + row.endS()) / 2;
        return (int) Math.min(seconds, SECONDS_MAX);
    }

    private void close(int second, double untilS) {
        Second ending = open.remove(second);
        closed.put(second, ending.closed(second, untilS));
        history.add(ending.slice(second, untilS));
    }

    /** All that {@link #rows} has closed. */
    List<Slice> slices() {
        return history.slices();
    }

    /** All rows; nothing can be added after this. */
    List<Interval> rows() {
        while (!open.isEmpty()) {
            int second = open.firstKey();
            double endS = open.get(second).endS;
            // The last may be shorter than a second, or a little longer.
            close(second, open.size() == 1 && endS > second ? endS : second + 1);
        }
        return new ArrayList<>(closed.values());
    }
}
