package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.report.ResultFile;
import java.util.ArrayList;
import java.util.List;

/** Why two sides may not be comparable. */
final class Cautions {
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

    /** By how many standard errors shares differ that are no chance. */
    private static final double NOISE = 3;

    private Cautions() {}

    static List<String> of(Side before, Side after, List<Change> changes) {
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
                if (run.json().at("/requests/ok").asLong() == 0) {
                    cautions.add(run.name() + " has no successes: its times are of failures");
                }
            }
        }
        if (moreErrors(before, after, changes)) {
            cautions.add("B has more errors than A: what fails may fail sooner than it is done");
        }
        return cautions;
    }

    private static boolean moreErrors(Side before, Side after, List<Change> changes) {
        for (Change change : changes) {
            if (change.measure() == Measure.ERRORS && change.interval().known()) {
                return change.verdict() == Change.Verdict.WORSE;
            }
        }
        double one = Math.max(1, sum(before, "total"));
        double other = Math.max(1, sum(after, "total"));
        double all = (sum(before, "failed") + sum(after, "failed")) / (one + other);
        double more = sum(after, "failed") / other - sum(before, "failed") / one;
        return more > NOISE * Math.sqrt(all * (1 - all) * (1 / one + 1 / other));
    }

    private static double sum(Side side, String count) {
        return side.runs().stream()
                .mapToDouble(run -> run.json().path("requests").path(count).asDouble())
                .sum();
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
