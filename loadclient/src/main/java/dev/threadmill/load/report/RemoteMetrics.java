package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Times;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.transport.ErrorKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Follows the {@code metrics_update} messages of a remote test, one after the other. */
public final class RemoteMetrics {
    private static final double MICROS_PER_MS = 1_000;

    private final int connections;
    private final double durationS;
    private long totalBefore;
    private long failedBefore;
    private double elapsedBefore;

    /**
     * Begins with a test's first message.
     *
     * @param durationS how long the test is to take, or 0 where that is not known
     */
    public RemoteMetrics(int connections, double durationS) {
        this.connections = connections;
        this.durationS = durationS;
    }

    /** One message as the live line shows it. The percentiles are those since the start. */
    public Snapshot snapshot(JsonNode metrics) {
        double elapsed = metrics.path("elapsed_s").asDouble();
        Counts counts = counts(metrics);
        double seconds = elapsed - elapsedBefore;
        Interval interval =
                new Interval(
                        elapsed,
                        seconds > 0 ? (counts.total() - totalBefore) / seconds : 0,
                        micros(metrics, "p50_ms"),
                        micros(metrics, "p90_ms"),
                        micros(metrics, "p99_ms"),
                        micros(metrics, "p999_ms"),
                        micros(metrics, "slowest_response_ms"),
                        counts.failed() - failedBefore,
                        counts.dropped());
        totalBefore = counts.total();
        failedBefore = counts.failed();
        elapsedBefore = elapsed;
        return new Snapshot(
                Phase.MEASURE,
                true,
                elapsed,
                durationS > 0 ? Math.min(1, elapsed / durationS) : Double.NaN,
                connections,
                metrics.path("in_flight").asInt(),
                counts,
                Traffic.NONE,
                latency(metrics, counts.total()),
                Distribution.NONE,
                interval,
                Times.none(),
                List.of());
    }

    /** The last message as a summary for people. */
    public static String summary(JsonNode metrics, JsonNode finished) {
        Counts counts = counts(metrics);
        StringBuilder text = new StringBuilder("\n");
        if (counts.ok() == 0) {
            text.append("  no request succeeded\n");
        }
        line(
                text,
                "requests/s",
                Units.rate(metrics.path("requests_per_second").asDouble())
                        + String.format(
                                Locale.ROOT,
                                "   (%s in %.2f s)",
                                Units.count(counts.total()),
                                metrics.path("elapsed_s").asDouble()));
        line(
                text,
                "latency",
                "p50 "
                        + Units.micros(micros(metrics, "p50_ms"))
                        + "   p99 "
                        + Units.micros(micros(metrics, "p99_ms"))
                        + "   max "
                        + Units.micros(micros(metrics, "slowest_response_ms")));
        line(
                text,
                "failures",
                Units.count(counts.failed())
                        + (counts.failed() == 0
                                ? ""
                                : " ("
                                        + Units.percent((double) counts.failed() / counts.total())
                                        + ")"));
        if (counts.dropped() > 0) {
            line(text, "dropped", Units.count(counts.dropped()) + " could not start in time");
        }
        List<String> statuses = new ArrayList<>();
        counts.status().forEach((code, count) -> statuses.add(code + ": " + Units.count(count)));
        List<String> errors = new ArrayList<>();
        counts.errors()
                .forEach((kind, count) -> errors.add(kind.key() + ": " + Units.count(count)));
        if (!statuses.isEmpty()) {
            line(text, "status", String.join("   ", statuses));
        }
        if (!errors.isEmpty()) {
            line(text, "errors", String.join("   ", errors));
        }
        for (JsonNode threshold : finished.path("thresholds")) {
            line(
                    text,
                    threshold.path("passed").asBoolean() ? "pass" : "FAIL",
                    threshold.path("expression").asText());
        }
        for (JsonNode reason : finished.path("reasons")) {
            line(text, "limited", reason.asText());
        }
        workers(text, finished);
        return text.toString();
    }

    private static void workers(StringBuilder text, JsonNode finished) {
        for (JsonNode worker : finished.path("workers")) {
            String note = worker.path("note").asText();
            line(
                    text,
                    "worker",
                    worker.path("name").asText()
                            + "  "
                            + worker.path("state").asText()
                            + "  "
                            + Units.count(worker.path("total_requests").asLong())
                            + (note.isEmpty() ? "" : "  " + note));
        }
        if (finished.path("incomplete").asBoolean()) {
            line(text, "incomplete", "workers were lost: what they told until then is in it");
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        // What a server says must not steer a terminal.
        String plain = value.replaceAll("\\p{Cntrl}", "?");
        text.append(String.format(Locale.ROOT, "  %-12s %s\n", name, plain));
    }

    private static Counts counts(JsonNode metrics) {
        SortedMap<Integer, Long> status = new TreeMap<>();
        for (Map.Entry<String, JsonNode> code : metrics.path("status_codes").properties()) {
            if (code.getKey().matches("\\d{3}")) {
                status.put(Integer.valueOf(code.getKey()), code.getValue().asLong());
            }
        }
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            long count = metrics.path("errors").path(kind.key()).asLong();
            if (count > 0) {
                errors.put(kind, count);
            }
        }
        return new Counts(
                metrics.path("successful_requests").asLong(),
                metrics.path("failed_requests").asLong(),
                metrics.path("dropped_requests").asLong(),
                metrics.path("bytes_in").asLong(),
                metrics.path("bytes_out").asLong(),
                status,
                errors);
    }

    private static Distribution latency(JsonNode metrics, long count) {
        return new Distribution(
                count,
                micros(metrics, "fastest_response_ms"),
                micros(metrics, "average_response_ms"),
                0,
                micros(metrics, "p50_ms"),
                micros(metrics, "p75_ms"),
                micros(metrics, "p90_ms"),
                micros(metrics, "p95_ms"),
                micros(metrics, "p99_ms"),
                micros(metrics, "p999_ms"),
                0,
                micros(metrics, "slowest_response_ms"));
    }

    private static double micros(JsonNode metrics, String field) {
        return MICROS_PER_MS * metrics.path(field).asDouble();
    }
}
