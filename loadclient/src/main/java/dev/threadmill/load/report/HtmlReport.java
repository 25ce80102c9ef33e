package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import dev.threadmill.page.Page;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** One result, or several beside each other, as a page for people: one file, no network. */
public final class HtmlReport {
    private static final int TICKS_PER_HALF_DISTANCE = 10;
    private static final double NANOS_PER_MICRO = 1_000.0;
    private static final List<String> SCRIPTS = List.of("result-charts.js", "report.js");

    private HtmlReport() {}

    public static String of(Result result) {
        return of(List.of(ResultFile.of(result)));
    }

    /**
     * The page.
     *
     * @param results at least one; the others are compared with the first
     */
    public static String of(List<ResultFile> results) {
        String title =
                results.size() == 1
                        ? "Threadmill: " + Foreign.line(results.getFirst().name())
                        : "Threadmill: " + results.size() + " results compared";
        return Page.of(title, HtmlReport.class, SCRIPTS, figures(results));
    }

    /** What the page's script draws. */
    static ObjectNode figures(List<ResultFile> results) {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("version", Version.current());
        ArrayNode list = figures.putArray("results");
        for (ResultFile result : results) {
            ObjectNode one = list.addObject();
            one.put("name", result.name());
            ObjectNode json = result.json().deepCopy();
            json.remove(List.of("histogram", "service_histogram"));
            if (json.has("history")) {
                json.remove("series");
            }
            one.set("result", json);
            curve(one.putArray("latency"), result.latency());
            if (result.open()) {
                result.service().ifPresent(service -> curve(one.putArray("service"), service));
            }
        }
        return figures;
    }

    /** Pairs of 1/(1-percentile) and microseconds; the last is the maximum, at the count. */
    private static void curve(ArrayNode points, Histogram nanos) {
        double count = nanos.getTotalCount();
        for (HistogramIterationValue value : nanos.percentiles(TICKS_PER_HALF_DISTANCE)) {
            double left = 1 - value.getPercentileLevelIteratedTo() / 100;
            points.addArray()
                    .add(JsonReport.round(Math.min(count, 1 / left)))
                    .add(JsonReport.round(value.getValueIteratedTo() / NANOS_PER_MICRO));
        }
    }
}
