package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.statistics.Bootstrap;
import dev.threadmill.load.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How sure a difference between two single runs is: their seconds are drawn anew, some neighbours
 * together, and the figures computed from what was drawn. This knows how a run swings within
 * itself, not how much the next run would differ.
 */
final class Seconds {
    /** With fewer seconds an interval would promise what it cannot keep. */
    static final int SECONDS_MIN = 10;

    static final double CONFIDENCE = 0.95;

    static final Interval NONE = Interval.unknown(CONFIDENCE);

    private static final int RESAMPLES = 1_000;

    /** More than any result has: a file that claims more is not believed. */
    private static final int BUCKETS_MAX = 4_096;

    /** What ended in about a second. */
    private static final class Second {
        private final double seconds;
        private final long total;
        private final long failed;
        private final long dropped;
        private final int first;
        private final long[] counts;

        Second(JsonNode slice, double seconds) {
            this.seconds = seconds;
            total = slice.path("total").asLong();
            failed = slice.path("failed").asLong();
            dropped = slice.path("dropped").asLong();
            first = slice.path("bucket").asInt();
            JsonNode buckets = slice.path("counts");
            counts = new long[buckets.size()];
            Arrays.setAll(counts, i -> buckets.get(i).asLong());
        }

        int end() {
            return first + counts.length;
        }

        boolean plausible() {
            return first >= 0 && first <= BUCKETS_MAX && counts.length <= BUCKETS_MAX;
        }
    }

    private final List<Second> all = new ArrayList<>();
    private final double[] before;
    private final double[] after;
    private final int perOctave;
    private final boolean comparable;
    private final int buckets;

    Seconds(JsonNode before, JsonNode after) {
        this.before = read(before);
        this.after = read(after);
        this.perOctave = before.at("/history/buckets_per_octave").asInt(1);
        this.comparable = perOctave == after.at("/history/buckets_per_octave").asInt(1);
        this.buckets = all.stream().mapToInt(Second::end).max().orElse(0);
    }

    /** Takes a result's measured slices; returns their numbers. */
    private double[] read(JsonNode result) {
        int from = all.size();
        for (JsonNode slice : result.at("/history/slices")) {
            double seconds = slice.path("to_s").asDouble() - slice.path("from_s").asDouble();
            if (slice.path("measured").asBoolean() && seconds > 0) {
                Second second = new Second(slice, seconds);
                if (second.plausible()) {
                    all.add(second);
                }
            }
        }
        double[] numbers = new double[all.size() - from];
        Arrays.setAll(numbers, i -> from + i);
        return numbers;
    }

    /** The interval of a difference, in the terms of {@link Change}; unknown where it has none. */
    Interval of(Measure measure, double valueBefore, double valueAfter) {
        ToDoubleFunction<double[]> figure = figure(measure);
        boolean enough = before.length >= SECONDS_MIN && after.length >= SECONDS_MIN;
        if (figure == null || !enough || !comparable) {
            return Interval.unknown(CONFIDENCE);
        }
        int block = Math.max(1, (int) Math.round(Math.cbrt(Math.min(before.length, after.length))));
        Bootstrap bootstrap = new Bootstrap(RESAMPLES, block);
        if (measure.unit() == Measure.Unit.SHARE) {
            return bootstrap.difference(after, before, figure, CONFIDENCE);
        }
        double ratio = valueAfter / valueBefore;
        // Buckets are coarser than the figure: what they say of the swing is kept, not of the size.
        double scale = ratio / (figure.applyAsDouble(after) / figure.applyAsDouble(before));
        if (!Double.isFinite(scale) || scale <= 0) {
            return Interval.unknown(CONFIDENCE);
        }
        Interval ratios = bootstrap.ratio(after, before, figure, CONFIDENCE);
        return Double.isFinite(ratios.low()) && Double.isFinite(ratios.high())
                ? new Interval(scale * ratios.low() - 1, scale * ratios.high() - 1, CONFIDENCE)
                : Interval.unknown(CONFIDENCE);
    }

    private ToDoubleFunction<double[]> figure(Measure measure) {
        return switch (measure) {
            case RATE -> drawn -> sum(drawn, one -> one.total) / sum(drawn, one -> one.seconds);
            case ERRORS -> drawn -> sum(drawn, one -> one.failed) / total(drawn);
            case DROPPED ->
                    drawn -> {
                        double dropped = sum(drawn, one -> one.dropped);
                        return dropped / Math.max(1, dropped + sum(drawn, one -> one.total));
                    };
            case P50, P75, P90, P95, P99, P999, P9999 ->
                    drawn -> percentile(drawn, measure.percentile());
            case MEAN -> this::mean;
            // The longest of all is one request's: no drawing tells what the next would have been.
            case MAX, SERVICE_P50, SERVICE_P99, CONNECT_P99 -> null;
        };
    }

    private double total(double[] drawn) {
        return Math.max(1, sum(drawn, one -> one.total));
    }

    private double sum(double[] drawn, ToDoubleFunction<Second> figure) {
        double sum = 0;
        for (double number : drawn) {
            sum += figure.applyAsDouble(all.get((int) number));
        }
        return sum;
    }

    private long[] merged(double[] drawn) {
        long[] sum = new long[buckets];
        for (double number : drawn) {
            Second second = all.get((int) number);
            for (int i = 0; i < second.counts.length; i++) {
                sum[second.first + i] += second.counts[i];
            }
        }
        return sum;
    }

    /** Within its bucket by proportion, so that a little more moves it a little. */
    private double percentile(double[] drawn, double percentile) {
        long[] counts = merged(drawn);
        double wanted = Arrays.stream(counts).sum() * percentile / 100;
        double seen = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && seen + counts[i] >= wanted) {
                return Math.pow(2, (i + (wanted - seen) / counts[i]) / perOctave);
            }
            seen += counts[i];
        }
        return 0;
    }

    private double mean(double[] drawn) {
        long[] counts = merged(drawn);
        double sum = 0;
        double all = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * Math.pow(2, (i + 0.5) / perOctave);
            all += counts[i];
        }
        return all == 0 ? 0 : sum / all;
    }
}
