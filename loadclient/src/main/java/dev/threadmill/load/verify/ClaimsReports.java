package dev.threadmill.load.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Metric;
import dev.threadmill.load.report.JUnitXml;
import dev.threadmill.load.report.Version;
import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.Sample;
import dev.threadmill.page.Page;
import java.util.List;

/** Claims for programs: JSON, JUnit XML; and as a page. */
public final class ClaimsReports {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ClaimsReports() {}

    /** A JSON document with a line end. */
    public static String json(Verification verification) {
        try {
            return MAPPER.writeValueAsString(tree(verification)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    /** A page with a chart for each claim. */
    public static String html(Verification verification) {
        String name = verification.claims().name();
        return Page.of(
                name.isEmpty() ? "Claims" : name,
                ClaimsReports.class,
                "claims.js",
                tree(verification));
    }

    /** JUnit XML with a test case for each claim. */
    public static String junit(Verification verification) {
        List<JUnitXml.Case> cases =
                verification.judgements().stream()
                        .map(judgement -> junit(verification.claims().file(), judgement))
                        .toList();
        String name = verification.claims().name();
        return JUnitXml.of(
                name.isEmpty() ? verification.claims().file() : name,
                verification.startedAt(),
                verification.seconds(),
                cases);
    }

    private static JUnitXml.Case junit(String file, Judgement judgement) {
        JUnitXml.State state =
                switch (judgement.ruling()) {
                    case PASSED -> JUnitXml.State.PASSED;
                    case FAILED -> JUnitXml.State.FAILURE;
                    // Never a pass, and nothing that one may overlook.
                    case UNDECIDED, CLIENT_LIMITED, ERROR -> JUnitXml.State.ERROR;
                    case SKIPPED -> JUnitXml.State.SKIPPED;
                };
        String figure =
                judgement.figure().isPresent()
                        ? judgement.claim().figure().key()
                                + " "
                                + judgement.text(judgement.figure().getAsDouble())
                                + ", claimed "
                                + judgement.claim().bound().text()
                        : "";
        String notes = String.join("; ", judgement.notes());
        String message =
                judgement.ruling().key()
                        + (figure.isEmpty() ? "" : ": " + figure)
                        + (notes.isEmpty() ? "" : ": " + notes);
        return new JUnitXml.Case(
                file,
                judgement.claim().name(),
                state,
                judgement.ruling().key(),
                message,
                figure.isEmpty() ? "" : figure + "; rounds: " + ClaimsText.values(judgement));
    }

    private static ObjectNode tree(Verification verification) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("tool", "threadmill");
        json.put("version", Version.current());
        json.put("name", verification.claims().name());
        json.put("file", verification.claims().file());
        json.put("started_at", verification.startedAt().toString());
        json.put("seconds", Math.round(verification.seconds() * 1e3) / 1e3);
        json.put("interrupted", verification.interrupted());
        json.putObject("machine")
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", Runtime.version().toString());
        ObjectNode summary = json.putObject("summary");
        for (Ruling ruling : Ruling.values()) {
            summary.put(ruling.key(), verification.count(ruling));
        }
        ArrayNode list = json.putArray("claims");
        verification.judgements().forEach(judgement -> write(list.addObject(), judgement));
        return json;
    }

    private static void write(ObjectNode json, Judgement judgement) {
        Claim claim = judgement.claim();
        json.put("name", claim.name());
        json.put("says", claim.says());
        json.put("source", claim.source());
        json.put("verdict", judgement.ruling().key());
        json.put("metric", claim.figure().key());
        json.put("ratio", claim.bound().ratio());
        json.put("bound", claim.bound().text());
        json.put("bound_value", claim.bound().value());
        json.put("comparison", claim.bound().comparison().sign());
        json.put("unit", unit(claim));
        judgement
                .figure()
                .ifPresentOrElse(value -> json.put("figure", value), () -> json.putNull("figure"));
        json.put(
                "figure_text",
                judgement.figure().isPresent()
                        ? judgement.text(judgement.figure().getAsDouble())
                        : "");
        interval(json, "interval", judgement.interval());
        interval(json, "bootstrap", judgement.bootstrap());
        ObjectNode spread = json.putObject("spread");
        double[] rounds = judgement.compared().stream().mapToDouble(Double::doubleValue).toArray();
        if (rounds.length > 0) {
            spread.put("min", Sample.quantile(0, rounds));
            spread.put("max", Sample.quantile(1, rounds));
            spread.put("median_deviation", Sample.deviation(rounds));
        }
        array(json, "rounds", judgement.compared());
        array(json, "values", judgement.values());
        array(json, "against", judgement.against());
        ArrayNode notes = json.putArray("notes");
        judgement.notes().forEach(notes::add);
    }

    /** The unit of the numbers. */
    private static String unit(Claim claim) {
        if (claim.bound().ratio()) {
            return "ratio";
        }
        return switch (claim.figure()) {
            case Figure.OfLoad load ->
                    switch (load.metric()) {
                        case Metric.Percentile percentile -> "us";
                        case Metric.Summary summary -> "us";
                        case Metric.Errors errors -> errors.share() ? "share" : "count";
                        case Metric.Dropped dropped -> dropped.share() ? "share" : "count";
                        case Metric.Rate rate -> "per_second";
                    };
            case Figure.Held held -> "count";
            case Figure.Probe probe -> "us";
            case Figure.OfServer server ->
                    switch (server) {
                        case RSS_MB -> "MB";
                        case RSS_PER_CONNECTION_KB -> "KB";
                        case CPU_US_PER_REQUEST -> "us";
                        case START_MS -> "ms";
                    };
        };
    }

    private static void interval(ObjectNode json, String name, Interval interval) {
        if (interval.known()) {
            json.putObject(name)
                    .put("low", interval.low())
                    .put("high", interval.high())
                    .put("confidence", interval.confidence());
        } else {
            json.putNull(name);
        }
    }

    private static void array(ObjectNode json, String name, List<Double> values) {
        ArrayNode array = json.putArray(name);
        values.forEach(array::add);
    }
}
