package dev.threadmill.load.record;

import dev.threadmill.load.plan.Metric;
import dev.threadmill.load.plan.Metric.Timing;
import dev.threadmill.load.plan.Threshold;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** Holds thresholds against a result. */
public final class Judge {
    private static final double NANOS_PER_MICRO = 1_000.0;

    private Judge() {}

    /** Judges one threshold. What was never measured fails its threshold: silence is no proof. */
    public static Verdict judge(Threshold threshold, Result result) {
        double value = value(threshold.metric(), result);
        boolean measured = measured(threshold.metric(), result);
        return new Verdict(
                threshold.expression(),
                value,
                measured,
                measured && threshold.comparison().holds(value, threshold.bound()));
    }

    /** A figure of a result; none where it was never measured. */
    public static OptionalDouble figure(Metric metric, Result result) {
        return measured(metric, result)
                ? OptionalDouble.of(value(metric, result))
                : OptionalDouble.empty();
    }

    private static double value(Metric metric, Result result) {
        Counts counts = result.counts();
        return switch (metric) {
            case Metric.Percentile wanted ->
                    Distribution.percentile(times(wanted.timing(), result), wanted.percentile());
            case Metric.Summary wanted -> statistic(wanted, times(wanted.timing(), result));
            case Metric.Errors errors ->
                    errors.share() ? share(counts.failed(), counts.total()) : counts.failed();
            case Metric.Dropped dropped ->
                    dropped.share()
                            ? share(counts.dropped(), counts.total() + counts.dropped())
                            : counts.dropped();
            case Metric.Rate rate -> result.perSecond();
        };
    }

    private static boolean measured(Metric metric, Result result) {
        return switch (metric) {
            case Metric.Percentile wanted -> times(wanted.timing(), result).getTotalCount() > 0;
            case Metric.Summary wanted -> times(wanted.timing(), result).getTotalCount() > 0;
            case Metric.Errors errors -> result.counts().total() > 0;
            case Metric.Dropped dropped -> result.counts().total() + result.counts().dropped() > 0;
            case Metric.Rate rate -> true;
        };
    }

    private static double statistic(Metric.Summary wanted, Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return 0;
        }
        double value =
                switch (wanted.statistic()) {
                    case MIN -> nanos.getMinValue();
                    case MEAN -> nanos.getMean();
                    case STDDEV -> nanos.getStdDeviation();
                    case MAX -> nanos.getMaxValue();
                };
        return value / NANOS_PER_MICRO;
    }

    private static Histogram times(Timing timing, Result result) {
        return switch (timing) {
            case LATENCY -> result.latency();
            case SERVICE -> result.service();
            case LAG -> result.lag();
            case CONNECT -> result.connect();
            case TTFB -> result.firstByte();
        };
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
