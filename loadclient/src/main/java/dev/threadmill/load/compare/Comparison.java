package dev.threadmill.load.compare;

import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.RatioOfRuns;
import dev.threadmill.load.statistics.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two sides and how each figure differs.
 *
 * @param changes in the order of {@link Measure}; only what was measured on either side
 * @param basis what the intervals are made of, for people
 * @param cautions why the two may not be comparable
 */
public record Comparison(
        Side before, Side after, List<Change> changes, String basis, List<String> cautions) {
    public Comparison {
        changes = List.copyOf(changes);
        cautions = List.copyOf(cautions);
    }

    /** Compares two sides. */
    public static Comparison of(Side before, Side after) {
        boolean single = before.runs().size() == 1 && after.runs().size() == 1;
        Seconds seconds =
                new Seconds(before.runs().getFirst().json(), after.runs().getFirst().json());
        List<Change> changes = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            double[] values = before.values(measure);
            double[] others = after.values(measure);
            if (any(values) || any(others) || measure == Measure.ERRORS) {
                changes.add(
                        single
                                ? single(measure, values[0], others[0], seconds)
                                : several(measure, values, others));
            }
        }
        List<String> cautions = Cautions.of(before, after, changes);
        return new Comparison(before, after, changes, basis(before, after), cautions);
    }

    private static boolean any(double[] values) {
        return Arrays.stream(values).anyMatch(value -> value > 0);
    }

    private static Change single(Measure measure, double before, double after, Seconds seconds) {
        return new Change(
                measure,
                before,
                after,
                difference(measure, before, after),
                seconds.of(measure, before, after));
    }

    private static Change several(Measure measure, double[] before, double[] after) {
        double one = median(before);
        double other = median(after);
        Interval ratio = RatioOfRuns.of(before, after, Seconds.CONFIDENCE);
        boolean known = ratio.known() && measure.unit() != Measure.Unit.SHARE;
        return new Change(
                measure,
                one,
                other,
                difference(measure, one, other),
                known
                        ? new Interval(ratio.low() - 1, ratio.high() - 1, ratio.confidence())
                        : Seconds.NONE);
    }

    private static double median(double[] runs) {
        boolean silent = Arrays.stream(runs).anyMatch(Double::isNaN);
        return silent ? Double.NaN : Sample.median(runs);
    }

    private static double difference(Measure measure, double before, double after) {
        return measure.unit() == Measure.Unit.SHARE || before == after
                ? after - before
                : after / before - 1;
    }

    private static String basis(Side before, Side after) {
        int one = before.runs().size();
        int other = after.runs().size();
        if (one == 1 && other == 1) {
            return "intervals: from how the seconds within each run differ; they hold the truth of"
                    + " them in "
                    + Seconds.COVERAGE
                    + ", and do not know how much two runs of the same would differ: give folders"
                    + " of "
                    + RatioOfRuns.RUNS_MIN
                    + " runs or more for that";
        }
        if (Math.min(one, other) < RatioOfRuns.RUNS_MIN) {
            return "no intervals: that takes " + RatioOfRuns.RUNS_MIN + " runs of each at least";
        }
        return "intervals: 95 %, from how the runs differ, " + one + " and " + other + " of them";
    }
}
