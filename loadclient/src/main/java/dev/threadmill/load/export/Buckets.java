package dev.threadmill.load.export;

import dev.threadmill.load.export.Reading.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Counts the values of a histogram in fixed buckets, three to a power of ten. */
final class Buckets {
    /** Upper bounds in seconds, from 10 µs to 100 s. */
    static final List<Double> BOUNDS_S = bounds();

    private static final double NANOS = 1e9;
    private static final long[] BOUNDS_NANOS =
            BOUNDS_S.stream().mapToLong(bound -> Math.round(bound * NANOS)).toArray();

    private Buckets() {}

    private static List<Double> bounds() {
        List<Double> bounds = new ArrayList<>();
        for (int power = -5; power < 2; power++) {
            for (String digits : List.of("1", "2.5", "5")) {
                bounds.add(Double.parseDouble(digits + "e" + power));
            }
        }
        bounds.add(100.0);
        return List.copyOf(bounds);
    }

    /** Spreads nanoseconds; reads the histogram to the end before it returns. */
    static Spread of(Map<String, String> labels, Histogram nanos) {
        long[] counts = new long[BOUNDS_NANOS.length + 1];
        double sum = 0;
        for (HistogramIterationValue value : nanos.recordedValues()) {
            long count = value.getCountAddedInThisIterationStep();
            int at = Arrays.binarySearch(BOUNDS_NANOS, value.getValueIteratedTo());
            counts[at < 0 ? -at - 1 : at] += count;
            sum += (double) value.getValueIteratedTo() * count;
        }
        boolean any = nanos.getTotalCount() > 0;
        return new Spread(
                labels,
                nanos.getTotalCount(),
                sum / NANOS,
                any ? nanos.getMinValue() / NANOS : 0,
                nanos.getMaxValue() / NANOS,
                Arrays.stream(counts).boxed().toList());
    }
}
