package dev.threadmill.load.record;

import dev.threadmill.load.transport.ErrorKind;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What ended between two moments of a run.
 *
 * @param measured whether it belongs to the measured part, not the warm-up
 * @param fromS seconds since the measured part began; below 0 in the warm-up
 * @param counts of this slice; at most {@link #STATUS_MAX} statuses and {@link #OTHER}
 * @param exact whether the percentiles are those of a histogram, not of {@code latency}
 * @param p50Us latency in microseconds, as the other percentiles; 0 where nothing was answered
 * @param latency how many answers took how long
 */
public record Slice(
        boolean measured,
        double fromS,
        double toS,
        Counts counts,
        boolean exact,
        double p50Us,
        double p90Us,
        double p99Us,
        double p999Us,
        double maxUs,
        LogBuckets latency) {
    /** How many statuses a slice tells apart. */
    public static final int STATUS_MAX = 16;

    /** The key of all other statuses. */
    public static final int OTHER = 0;

    public Slice {
        counts = bounded(counts);
    }

    /** A slice whose latencies, in nanoseconds, are at hand. */
    public static Slice of(
            boolean measured, double fromS, double toS, Counts counts, Histogram latency) {
        return new Slice(
                measured,
                fromS,
                toS,
                counts,
                true,
                Distribution.percentile(latency, 50),
                Distribution.percentile(latency, 90),
                Distribution.percentile(latency, 99),
                Distribution.percentile(latency, 99.9),
                Distribution.percentile(latency, 100),
                LogBuckets.of(latency));
    }

    /** This slice and the one that follows it. */
    Slice plus(Slice next) {
        LogBuckets both = latency.plus(next.latency);
        double longest = Math.max(maxUs, next.maxUs);
        boolean one = next.maxUs == 0 || maxUs == 0;
        Slice answered = maxUs == 0 ? next : this;
        return new Slice(
                measured,
                fromS,
                next.toS,
                counts.plus(next.counts),
                one && answered.exact,
                one ? answered.p50Us : Math.min(longest, both.percentile(50)),
                one ? answered.p90Us : Math.min(longest, both.percentile(90)),
                one ? answered.p99Us : Math.min(longest, both.percentile(99)),
                one ? answered.p999Us : Math.min(longest, both.percentile(99.9)),
                longest,
                both);
    }

    private static Counts bounded(Counts counts) {
        SortedMap<Integer, Long> status = counts.status();
        if (status.size() <= STATUS_MAX || (status.containsKey(OTHER) && fits(status))) {
            return counts;
        }
        SortedMap<Integer, Long> kept = new TreeMap<>();
        long other = 0;
        for (Map.Entry<Integer, Long> entry : status.entrySet()) {
            if (entry.getKey() != OTHER && kept.size() < STATUS_MAX) {
                kept.put(entry.getKey(), entry.getValue());
            } else {
                other += entry.getValue();
            }
        }
        kept.put(OTHER, other);
        Map<ErrorKind, Long> errors = counts.errors();
        return new Counts(
                counts.ok(),
                counts.failed(),
                counts.dropped(),
                counts.bytesIn(),
                counts.bytesOut(),
                kept,
                errors);
    }

    private static boolean fits(SortedMap<Integer, Long> status) {
        return status.size() <= STATUS_MAX + 1;
    }
}
