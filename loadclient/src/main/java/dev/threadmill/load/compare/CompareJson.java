package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.statistics.Interval;
import java.util.List;
import java.util.Locale;

/** A comparison for machines. Differences are shares: 0.1 is 10 %, or 10 points of a share. */
public final class CompareJson {
    private static final double PRECISION = 1e9;

    private CompareJson() {}

    /** Indented, with a line feed at its end. */
    public static String of(Comparison comparison, List<FailRule.Verdict> verdicts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("before", comparison.before().name());
        json.put("after", comparison.after().name());
        ArrayNode changes = json.putArray("changes");
        for (Change change : comparison.changes()) {
            ObjectNode one = changes.addObject();
            one.put("measure", change.measure().key());
            one.put("unit", change.measure().unit().name().toLowerCase(Locale.ROOT));
            number(one, "before", change.before());
            number(one, "after", change.after());
            number(one, "difference", change.difference());
            interval(one, change.interval());
            one.put("verdict", change.verdict().name().toLowerCase(Locale.ROOT));
        }
        json.put("basis", comparison.basis());
        ArrayNode cautions = json.putArray("cautions");
        comparison.cautions().forEach(cautions::add);
        ArrayNode rules = json.putArray("rules");
        for (FailRule.Verdict verdict : verdicts) {
            rules.addObject()
                    .put("expression", verdict.rule().expression())
                    .put("passed", !verdict.broken());
        }
        json.put("passed", verdicts.stream().noneMatch(FailRule.Verdict::broken));
        return json.toPrettyString() + "\n";
    }

    private static void interval(ObjectNode json, Interval interval) {
        if (interval.known()) {
            json.putObject("interval")
                    .put("low", round(interval.low()))
                    .put("high", round(interval.high()))
                    .put("confidence", interval.confidence());
        } else {
            json.putNull("interval");
        }
    }

    /** Null where there is none. */
    private static void number(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, round(value));
        } else {
            json.putNull(key);
        }
    }

    private static double round(double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }
}
