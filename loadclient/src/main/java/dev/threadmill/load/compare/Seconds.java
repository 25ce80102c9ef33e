package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.Sample;
import dev.threadmill.load.statistics.SeriesError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How sure a difference between two single runs is: each of their seconds is left out once, and the
 * figures computed from the others; what that changes tells the error ({@link SeriesError}). This
 * knows how a run swings within itself, not how much the next run would differ.
 */
final class Seconds {
    /** With fewer seconds an interval would promise what it cannot keep. */
    static final int SECONDS_MIN = 20;

    /** What is aimed at; see {@link #COVERAGE}. */
    static final double CONFIDENCE = 0.95;

    /** What was measured with runs that were made up; docs/compare.md tells more. */
    static final String COVERAGE =
            "93 % or more where seconds are like the ones before by 0.5 at most (autocorrelation),"
                    + " in 85 % at 0.8";

    static final Interval NONE = Interval.unknown(CONFIDENCE);

    /** With fewer answers beyond it, a percentile is that of a few, whatever the seconds say. */
    private static final int BEYOND_MIN = 10;

    private static final double ROUNDING = 1e-6;

    /** What fewer seconds decide has no interval. */
    private static final int ROWS_MIN = 6;

    /** More than any result has: a file that claims more is not believed. */
    private static final int BUCKETS_MAX = 4_096;

    /** How much of an octave one value in a bucket may be off, at the standard deviation. */
    private static final double WITHIN_BUCKET = Math.log(2) / Math.sqrt(12);

    /** The deviation of a normal distribution, in those that {@link Sample#deviation} tells. */
    private static final double NORMAL = 1.4826;

    /** What ended in about a second, or in several of them. */
    private static final class Second {
        private final double seconds;
        private final double total;
        private final double failed;
        private final double dropped;
        private final int first;
        private final long[] counts;
        private final JsonNode slice;

        Second(JsonNode slice, double seconds) {
            this.seconds = seconds;
            this.slice = slice;
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

        long count(int bucket) {
            return bucket < first || bucket >= end() ? 0 : counts[bucket - first];
        }

        boolean plausible() {
            return first >= 0 && first <= BUCKETS_MAX && counts.length <= BUCKETS_MAX;
        }
    }

    /** Several of them together. */
    private static final class Sum {
        private double seconds;
        private double total;
        private double failed;
        private double dropped;
        private final long[] counts;

        Sum(List<Second> all, int buckets) {
            counts = new long[buckets];
            all.forEach(one -> add(one, 1));
        }

        /** Adds a second, or takes it away: a sign of -1. */
        void add(Second one, int sign) {
            seconds += sign * one.seconds;
            total += sign * one.total;
            failed += sign * one.failed;
            dropped += sign * one.dropped;
            for (int i = 0; i < one.counts.length; i++) {
                counts[one.first + i] += sign * one.counts[i];
            }
        }

        double answers() {
            return Arrays.stream(counts).sum();
        }
    }

    private final List<Second> before;
    private final List<Second> after;
    private final int perOctave;
    private final boolean comparable;
    private final int buckets;

    Seconds(JsonNode before, JsonNode after) {
        this.before = read(before);
        this.after = read(after);
        this.perOctave = Math.max(1, before.at("/history/buckets_per_octave").asInt(1));
        this.comparable = perOctave == after.at("/history/buckets_per_octave").asInt(1);
        int end = this.before.stream().mapToInt(Second::end).max().orElse(0);
        this.buckets = Math.max(end, this.after.stream().mapToInt(Second::end).max().orElse(0));
    }

    /** A result's measured slices. */
    private static List<Second> read(JsonNode result) {
        List<Second> all = new ArrayList<>();
        for (JsonNode slice : result.at("/history/slices")) {
            double seconds = slice.path("to_s").asDouble() - slice.path("from_s").asDouble();
            if (slice.path("measured").asBoolean() && seconds > 0) {
                Second second = new Second(slice, seconds);
                if (second.plausible()) {
                    all.add(second);
                }
            }
        }
        return all;
    }

    /** The interval of a difference, in the terms of {@link Change}; unknown where it has none. */
    Interval of(Measure measure, double valueBefore, double valueAfter) {
        ToDoubleFunction<Sum> figure = figure(measure);
        boolean enough = before.size() >= SECONDS_MIN && after.size() >= SECONDS_MIN;
        if (figure == null
                || !enough
                || !comparable
                || tooFew(measure, before, valueBefore)
                || tooFew(measure, after, valueAfter)) {
            return NONE;
        }
        boolean share = measure.unit() == Measure.Unit.SHARE;
        ToDoubleFunction<Sum> scaled = share ? figure : sum -> Math.log(figure.applyAsDouble(sum));
        double[] withoutBefore = without(before, scaled);
        double[] withoutAfter = without(after, scaled);
        double alike = SeriesError.alike(withoutBefore, withoutAfter);
        double within =
                SeriesError.within(
                        SeriesError.of(
                                withoutBefore,
                                alike,
                                least(measure, before),
                                rows(measure, before, valueBefore)),
                        SeriesError.of(
                                withoutAfter,
                                alike,
                                least(measure, after),
                                rows(measure, after, valueAfter)));
        if (share) {
            double difference = valueAfter - valueBefore;
            return interval(difference - within, difference + within);
        }
        double ratio = valueAfter / valueBefore;
        return interval(ratio * Math.exp(-within) - 1, ratio * Math.exp(within) - 1);
    }

    private static Interval interval(double low, double high) {
        return Double.isFinite(low) && Double.isFinite(high)
                ? new Interval(low, high, CONFIDENCE)
                : NONE;
    }

    private boolean tooFew(Measure measure, List<Second> all, double value) {
        double beyond = new Sum(all, buckets).answers() * (1 - measure.percentile() / 100);
        return measure.isPercentile()
                && (beyond < BEYOND_MIN - ROUNDING || rows(measure, all, value) < ROWS_MIN);
    }

    /**
     * Of how many seconds a figure is made: of a percentile, in how many the answers beyond it are,
     * were they shared evenly. The p99 of a run with one bad second is that second's.
     */
    private double rows(Measure measure, List<Second> all, double value) {
        if (!measure.isPercentile()) {
            return all.size();
        }
        String row = row(measure);
        long[] counts = new Sum(all, buckets).counts;
        double left = Arrays.stream(counts).sum() * (1 - measure.percentile() / 100);
        int last = counts.length - 1;
        while (last > 0 && counts[last] < left) {
            left -= counts[last--];
        }
        double sum = 0;
        double squares = 0;
        for (Second one : all) {
            double beyond = left / Math.max(1, counts[last]) * one.count(last);
            for (int i = last + 1; i < one.end(); i++) {
                beyond += one.count(i);
            }
            sum += beyond;
            squares += beyond * beyond;
        }
        double even = squares == 0 ? 0 : sum * sum / squares;
        // Where all is in a few buckets they hide it: but half of the seconds should be above it.
        long above = all.stream().filter(one -> one.slice.path(row).asDouble() >= value).count();
        return row.startsWith(measure.key().replace(".", "") + "_")
                ? Math.min(even, 2.0 * above)
                : even;
    }

    private double[] without(List<Second> all, ToDoubleFunction<Sum> figure) {
        Sum sum = new Sum(all, buckets);
        double[] without = new double[all.size()];
        for (int i = 0; i < without.length; i++) {
            sum.add(all.get(i), -1);
            without[i] = figure.applyAsDouble(sum);
            sum.add(all.get(i), 1);
        }
        return without;
    }

    /**
     * What the error is at least: of times the swing of each second's own percentile, since what
     * swings within one bucket does not show in the counts; of shares that of counting.
     */
    private double least(Measure measure, List<Second> all) {
        if (measure.unit() == Measure.Unit.SHARE) {
            Sum sum = new Sum(all, buckets);
            double whole = sum.total + (measure == Measure.DROPPED ? sum.dropped : 0);
            double part = measure == Measure.DROPPED ? sum.dropped : sum.failed;
            // One more of either kind than was counted: none of few is no proof of none at all.
            double likely = (part + 1) / (whole + 2);
            return Math.sqrt(likely * (1 - likely) / Math.max(1, whole));
        }
        String row = row(measure);
        if (row.isEmpty()) {
            return 0;
        }
        double[] logs =
                all.stream()
                        .mapToDouble(one -> one.slice.path(row).asDouble())
                        .filter(value -> value > 0)
                        .map(Math::log)
                        .toArray();
        if (logs.length == 0) {
            return 0;
        }
        boolean exact = all.stream().allMatch(one -> one.slice.path("exact").asBoolean(true));
        double swing = NORMAL * Sample.deviation(logs);
        return Math.max(swing, exact ? 0 : WITHIN_BUCKET / perOctave) / Math.sqrt(logs.length);
    }

    /** The percentile of each second that swings as the measure does, or more. */
    private static String row(Measure measure) {
        return switch (measure) {
            case MEAN, P50, P75 -> "p50_us";
            case P90, P95 -> "p90_us";
            case P99 -> "p99_us";
            case P999, P9999 -> "p999_us";
            case RATE, ERRORS, DROPPED, MAX, SERVICE_P50, SERVICE_P99, CONNECT_P99 -> "";
        };
    }

    private ToDoubleFunction<Sum> figure(Measure measure) {
        return switch (measure) {
            case RATE -> sum -> sum.total / sum.seconds;
            case ERRORS -> sum -> sum.failed / Math.max(1, sum.total);
            case DROPPED -> sum -> sum.dropped / Math.max(1, sum.dropped + sum.total);
            case P50, P75, P90, P95, P99, P999, P9999 ->
                    sum -> percentile(sum, measure.percentile());
            case MEAN -> this::mean;
            // The longest of all is one request's: nothing tells what the next would have been.
            case MAX, SERVICE_P50, SERVICE_P99, CONNECT_P99 -> null;
        };
    }

    /** Within its bucket by proportion, so that a little more moves it a little. */
    private double percentile(Sum sum, double percentile) {
        long[] counts = sum.counts;
        double wanted = sum.answers() * percentile / 100;
        double seen = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && seen + counts[i] >= wanted) {
                return Math.pow(2, (i + (wanted - seen) / counts[i]) / perOctave);
            }
            seen += counts[i];
        }
        return 0;
    }

    private double mean(Sum sum) {
        double product = 0;
        for (int i = 0; i < sum.counts.length; i++) {
            product += sum.counts[i] * Math.pow(2, (i + 0.5) / perOctave);
        }
        return product / sum.answers();
    }
}
