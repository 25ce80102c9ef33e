package dev.threadmill.load.record;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How many times fell into each of some 260 buckets, of which eight make a factor of two: the
 * column of a heat map. Much smaller than a histogram, and adding two loses nothing.
 */
public final class LogBuckets {
    /** A bucket is 9 % wide. */
    public static final int PER_OCTAVE = 8;

    /** Where bucket 0 begins, in microseconds; what is shorter is in it, too. */
    public static final double FIRST_US = 1;

    /** No times. */
    public static final LogBuckets NONE = new LogBuckets(0, new long[0]);

    private static final double NANOS_PER_MICRO = 1_000.0;
    private static final int MAX = index(Histograms.NANOS_MAX) + 1;

    private final int first;
    private final long[] counts;

    private LogBuckets(int first, long[] counts) {
        this.first = first;
        this.counts = counts;
    }

    public static LogBuckets of(Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return NONE;
        }
        long[] all = new long[MAX];
        for (HistogramIterationValue value : nanos.recordedValues()) {
            all[index(value.getValueIteratedTo())] += value.getCountAddedInThisIterationStep();
        }
        int first = 0;
        while (all[first] == 0) {
            first++;
        }
        int end = MAX;
        while (all[end - 1] == 0) {
            end--;
        }
        return new LogBuckets(first, Arrays.copyOfRange(all, first, end));
    }

    private static int index(long nanos) {
        double octaves = Math.log(nanos / NANOS_PER_MICRO / FIRST_US) / Math.log(2);
        return Math.clamp((long) Math.floor(octaves * PER_OCTAVE), 0, Integer.MAX_VALUE);
    }

    /** Both together. */
    public LogBuckets plus(LogBuckets other) {
        if (counts.length == 0) {
            return other;
        }
        if (other.counts.length == 0) {
            return this;
        }
        int from = Math.min(first, other.first);
        long[] sum = new long[Math.max(end(), other.end()) - from];
        for (LogBuckets one : new LogBuckets[] {this, other}) {
            for (int i = 0; i < one.counts.length; i++) {
                sum[one.first - from + i] += one.counts[i];
            }
        }
        return new LogBuckets(from, sum);
    }

    private int end() {
        return first + counts.length;
    }

    /** The number of the first bucket that is not empty. */
    public int first() {
        return first;
    }

    /** The counts from the first bucket to the last that are not empty. */
    public long[] counts() {
        return counts.clone();
    }

    /**
     * A percentile, 5 % too high or too low at most; 0 where there are no times.
     *
     * @param percentile 0 to 100
     * @return microseconds: the middle of the bucket that it falls into
     */
    public double percentile(double percentile) {
        double wanted = Math.max(1, Arrays.stream(counts).sum() * percentile / 100);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return FIRST_US * Math.pow(2, (first + i + 0.5) / PER_OCTAVE);
            }
        }
        return 0;
    }
}
