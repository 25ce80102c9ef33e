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
        Part part = part(threshold, result);
        double value = value(threshold.metric(), part);
        boolean measured = measured(threshold.metric(), part);
        return new Verdict(
                threshold.expression(),
                value,
                measured,
                measured && threshold.comparison().holds(value, threshold.bound()));
    }

    /** A figure of a result; none where it was never measured. */
    public static OptionalDouble figure(Metric metric, Result result) {
        Part part = new Part(result.counts(), result.times(), result.perSecond());
        return measured(metric, part)
                ? OptionalDouble.of(value(metric, part))
                : OptionalDouble.empty();
    }

    /** What of a result a threshold is about. */
    private record Part(Counts counts, Times times, double perSecond) {}

    private static Part part(Threshold threshold, Result result) {
        if (threshold.request().isEmpty()) {
            return new Part(result.counts(), result.times(), result.perSecond());
        }
        for (RequestFigures figures : result.requests()) {
            if (figures.name().equals(threshold.request().get())) {
                return new Part(
                        figures.counts(), figures.times(), figures.perSecond(result.measuredS()));
            }
        }
        return new Part(Counts.NONE, Times.none(), 0);
    }

    private static double value(Metric metric, Part part) {
        Counts counts = part.counts();
        return switch (metric) {
            case Metric.Percentile wanted ->
                    Distribution.percentile(times(wanted.timing(), part), wanted.percentile());
            case Metric.Summary wanted -> statistic(wanted, times(wanted.timing(), part));
            case Metric.Errors errors ->
                    errors.share() ? share(counts.failed(), counts.total()) : counts.failed();
            case Metric.Dropped dropped ->
                    dropped.share()
                            ? share(counts.dropped(), counts.total() + counts.dropped())
                            : counts.dropped();
            case Metric.Rate rate -> part.perSecond();
        };
    }

    private static boolean measured(Metric metric, Part part) {
        return switch (metric) {
            case Metric.Percentile wanted -> times(wanted.timing(), part).getTotalCount() > 0;
            case Metric.Summary wanted -> times(wanted.timing(), part).getTotalCount() > 0;
            case Metric.Errors errors -> part.counts().total() > 0;
            case Metric.Dropped dropped -> part.counts().total() + part.counts().dropped() > 0;
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

    private static Histogram times(Timing timing, Part part) {
        return switch (timing) {
            case LATENCY -> part.times().latency();
            case SERVICE -> part.times().service();
            case LAG -> part.times().lag();
            case CONNECT -> part.times().connect();
            case TTFB -> part.times().firstByte();
        };
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
