package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.report.ResultFile;
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
    private static final List<String> SAME =
            List.of(
                    "target",
                    "model",
                    "rate",
                    "stages",
                    "connections",
                    "mode",
                    "method",
                    "transport");

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
            boolean any =
                    Arrays.stream(values).anyMatch(value -> value != 0)
                            || Arrays.stream(others).anyMatch(value -> value != 0);
            if (any || measure == Measure.ERRORS) {
                changes.add(
                        single
                                ? single(measure, values[0], others[0], seconds)
                                : several(measure, values, others));
            }
        }
        return new Comparison(
                before, after, changes, basis(before, after), cautions(before, after));
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
        double one = Sample.median(before);
        double other = Sample.median(after);
        Interval ratio = RatioOfRuns.of(before, after, Seconds.CONFIDENCE);
        boolean known = ratio.known() && measure.unit() != Measure.Unit.SHARE;
        return new Change(
                measure,
                one,
                other,
                difference(measure, one, other),
                known
                        ? new Interval(ratio.low() - 1, ratio.high() - 1, ratio.confidence())
                        : Interval.unknown(Seconds.CONFIDENCE));
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
            return "intervals: 95 %, from how the seconds within each run differ; they do not know"
                    + " how much two runs of the same would: give folders of "
                    + RatioOfRuns.RUNS_MIN
                    + " runs or more for that";
        }
        if (Math.min(one, other) < RatioOfRuns.RUNS_MIN) {
            return "no intervals: that takes " + RatioOfRuns.RUNS_MIN + " runs of each at least";
        }
        return "intervals: 95 %, from how the runs differ, " + one + " and " + other + " of them";
    }

    private static List<String> cautions(Side before, Side after) {
        List<String> cautions = new ArrayList<>();
        JsonNode one = before.runs().getFirst().json();
        JsonNode other = after.runs().getFirst().json();
        for (String key : SAME) {
            JsonNode here = one.path("plan").path(key);
            JsonNode there = other.path("plan").path(key);
            if (!here.equals(there)) {
                cautions.add(
                        "the plans differ: " + key + " " + shown(here) + ", then " + shown(there));
            }
        }
        for (String key : List.of("java", "cores", "jvm_flags")) {
            JsonNode here = one.path("environment").path(key);
            JsonNode there = other.path("environment").path(key);
            if (!here.equals(there)) {
                cautions.add(
                        "the clients differ: "
                                + key
                                + " "
                                + shown(here)
                                + ", then "
                                + shown(there));
            }
        }
        for (Side side : List.of(before, after)) {
            for (ResultFile run : side.runs()) {
                say(cautions, run, "/client/limited", "was limited by its client");
                say(cautions, run, "/interrupted", "was interrupted");
                say(cautions, run, "/incomplete", "is incomplete");
            }
        }
        return cautions;
    }

    private static void say(List<String> cautions, ResultFile run, String pointer, String what) {
        if (run.json().at(pointer).asBoolean()) {
            cautions.add(run.name() + " " + what);
        }
    }

    private static String shown(JsonNode value) {
        String text =
                value.isMissingNode()
                        ? "none"
                        : value.isTextual() ? value.asText() : value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
