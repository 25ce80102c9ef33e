package dev.threadmill.bench.soak;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.page.Page;
import java.util.Locale;

/** What a soak has found, as JSON, as a page, and as text. */
final class Report {
    private static final int DECIMALS = 1_000;

    private Report() {}

    /**
     * As JSON.
     *
     * @param machine what it ran on, in a few words
     */
    static ObjectNode json(Findings findings, String machine, String startedAt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tool", "threadmill soak").put("machine", machine);
        json.put("started_at", startedAt);
        json.put("duration_s", findings.duration().toSeconds());
        json.put("passed", findings.hold());
        ArrayNode figures = json.putArray("figures");
        for (Figure figure : Figure.values()) {
            figures.add(figure(findings, figure));
        }
        ArrayNode traffic = json.putArray("traffic");
        for (Tally tally : findings.tallies()) {
            ObjectNode one =
                    traffic.addObject()
                            .put("name", tally.name())
                            .put("conversations", tally.goodCount())
                            .put("failed", tally.failedCount())
                            .put("without_redis", tally.excusedCount());
            ArrayNode messages = one.putArray("messages");
            tally.messages().forEach(messages::add);
        }
        ArrayNode events = json.putArray("events");
        findings.events()
                .forEach(event ->
                        events.addObject()
                                .put("t_s", round(event.seconds()))
                                .put("what", event.what()));
        ArrayNode problems = json.putArray("problems");
        findings.problems().forEach(problems::add);
        return json;
    }

    private static ObjectNode figure(Findings findings, Figure figure) {
        Drift drift = findings.drift(figure);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", figure.title());
        json.put("unit", figure.unit().name().toLowerCase(Locale.ROOT));
        put(json, "second_third", drift.second());
        put(json, "last_third", drift.last());
        put(json, "bound", drift.bound());
        put(json, "at_rest_before", findings.before().value(figure));
        put(json, "at_rest_after", findings.after().value(figure));
        put(json, "at_rest_bound", Findings.restBound(figure, findings.before()));
        json.put("passed", findings.holds(figure));
        ArrayNode points = json.putArray("points");
        for (Sample sample : findings.samples()) {
            points.addArray().add(round(sample.seconds())).add(round(sample.value(figure)));
        }
        return json;
    }

    /** JSON knows neither infinity nor what is no number. */
    private static void put(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, round(value));
        } else {
            json.putNull(key);
        }
    }

    private static double round(double value) {
        return (double) Math.round(value * DECIMALS) / DECIMALS;
    }

    /** As a page. */
    static String page(ObjectNode json) {
        return Page.of("Threadmill's endurance", Report.class, "soak.js", json);
    }

    /** As a table for a terminal. */
    static String text(Findings findings) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%n%-24s %12s %12s %8s %12s | %12s %12s%n"
                        .formatted(
                                "",
                                "2nd third",
                                "last third",
                                "change",
                                "at most",
                                "rest before",
                                "rest after"));
        for (Figure figure : Figure.values()) {
            Drift drift = findings.drift(figure);
            text.append(
                    "%-24s %12s %12s %8s %12s | %12s %12s  %s%n"
                            .formatted(
                                    figure.title(),
                                    figure.text(drift.second()),
                                    figure.text(drift.last()),
                                    change(drift),
                                    figure.text(drift.bound()),
                                    figure.text(findings.before().value(figure)),
                                    figure.text(findings.after().value(figure)),
                                    findings.holds(figure) ? "holds" : "DRIFTS"));
        }
        text.append("%n%-24s %14s %8s %14s%n".formatted("", "conversations", "failed", "no Redis"));
        for (Tally tally : findings.tallies()) {
            text.append(
                    "%-24s %,14d %,8d %,14d  %s%n"
                            .formatted(
                                    tally.name(),
                                    tally.goodCount(),
                                    tally.failedCount(),
                                    tally.excusedCount(),
                                    tally.holds() ? "" : "FAILED"));
            tally.messages().forEach(message -> text.append("    ").append(message).append('\n'));
        }
        findings.problems().forEach(one -> text.append("PROBLEM: ").append(one).append('\n'));
        return text.append(findings.hold() ? "\nnothing drifts\n" : "\nFAILED\n").toString();
    }

    private static String change(Drift drift) {
        double change = drift.change();
        return Double.isNaN(change) ? "-" : "%+.1f %%".formatted(100 * change);
    }
}
