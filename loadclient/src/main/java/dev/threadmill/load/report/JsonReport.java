package dev.threadmill.load.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.ExactTimes;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.HistogramCodec;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.load.transport.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A result for machines; its shape is fixed by {@code result.schema.json}. */
public final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonReport() {}

    /** The result as indented JSON with a line feed at its end. */
    public static String of(Result result) {
        return of(result, Integer.MAX_VALUE);
    }

    /**
     * The same with a bound.
     *
     * @param rowsMax how many rows per second it holds at most, the first ones
     */
    public static String of(Result result, int rowsMax) {
        ObjectNode json = tree(result, 0);
        // There may be 600,000 rows: they are written one by one, each on a line of its own.
        List<Interval> rows = result.series();
        json.putPOJO("series", new Rows(rows.subList(0, Math.min(rowsMax, rows.size()))));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    /**
     * The result as a tree.
     *
     * @param rowsMax how many rows per second it holds at most
     */
    static ObjectNode tree(Result result, int rowsMax) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("tool", "threadmill");
        json.put("version", Version.current());
        json.set("plan", PlanJson.of(result.plan()));
        json.put("target", Secrets.place(result.plan().target()));
        json.put("started_at", result.startedAt().toString());
        json.put("measured_s", round(result.measuredS()));
        json.put("interrupted", result.interrupted());
        json.put("incomplete", result.incomplete());
        requests(json.putObject("requests"), result.counts(), result.perSecond());
        times(json.putObject("latency_us"), result.latency());
        times(json.putObject("service_us"), result.service());
        times(json.putObject("schedule_lag_us"), result.lag());
        times(json.putObject("connect_us"), result.connect());
        times(json.putObject("ttfb_us"), result.firstByte());
        Counts counts = result.counts();
        json.putObject("bytes").put("in", counts.bytesIn()).put("out", counts.bytesOut());
        ObjectNode status = json.putObject("status");
        counts.status().forEach((code, count) -> status.put(code.toString(), count));
        ObjectNode errors = json.putObject("errors");
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(kind.key(), counts.errors().getOrDefault(kind, 0L));
        }
        findings(json, result.findings());
        if (!result.requests().isEmpty()) {
            ArrayNode named = json.putArray("by_request");
            result.requests().forEach(part -> named(named.addObject(), part, result.measuredS()));
        }
        client(json.putObject("client"), result.client());
        json.set("environment", EnvironmentJson.current());
        ArrayNode thresholds = json.putArray("thresholds");
        result.thresholds()
                .forEach(verdict ->
                        thresholds
                                .addObject()
                                .put("expression", verdict.expression())
                                .put("value", round(verdict.value()))
                                .put("measured", verdict.measured())
                                .put("passed", verdict.passed()));
        ArrayNode workers = json.putArray("workers");
        result.workers().forEach(worker -> worker(workers.addObject(), worker));
        ArrayNode series = json.putArray("series");
        result.series().stream().limit(rowsMax).forEach(row -> row(series.addObject(), row));
        json.set("history", HistoryJson.of(result.history()));
        json.put("histogram", encode(result.latency()));
        if (result.plan().model().open()) {
            json.put("service_histogram", encode(result.service()));
        }
        return json;
    }

    /** The rows of a series, made while they are written. */
    private record Rows(List<Interval> rows) implements JsonSerializable {
        @Override
        public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (Interval interval : rows) {
                ObjectNode row = MAPPER.createObjectNode();
                row(row, interval);
                out.writeRawValue("\n    " + MAPPER.writeValueAsString(row));
            }
            out.writeEndArray();
        }

        @Override
        public void serializeWithType(
                JsonGenerator out, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            serialize(out, provider);
        }
    }

    /** The JSON Schema that every result keeps. */
    public static String schema() {
        return resource("result.schema.json");
    }

    /** The JSON Schema of recorded sessions. */
    public static String recordingSchema() {
        return resource("recording.schema.json");
    }

    private static String resource(String name) {
        try (InputStream in = JsonReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requests(ObjectNode json, Counts counts, double perSecond) {
        json.put("total", counts.total());
        json.put("ok", counts.ok());
        json.put("failed", counts.failed());
        json.put("dropped", counts.dropped());
        json.put("per_second", round(perSecond));
    }

    private static void named(ObjectNode json, RequestFigures part, double measuredS) {
        json.put("name", part.name());
        requests(json.putObject("requests"), part.counts(), part.perSecond(measuredS));
        times(json.putObject("latency_us"), part.times().latency());
        times(json.putObject("service_us"), part.times().service());
    }

    private static void times(ObjectNode json, Histogram nanos) {
        times(json, Distribution.of(nanos));
    }

    /** The figures of a distribution, in microseconds. */
    static void times(ObjectNode json, Distribution d) {
        json.put("min", round(d.min())).put("mean", round(d.mean()));
        json.put("stddev", round(d.stddev())).put("p50", round(d.p50()));
        json.put("p75", round(d.p75())).put("p90", round(d.p90())).put("p95", round(d.p95()));
        json.put("p99", round(d.p99())).put("p999", round(d.p999()));
        json.put("p9999", round(d.p9999())).put("max", round(d.max()));
    }

    private static void findings(ObjectNode json, Findings findings) {
        switch (findings) {
            case Findings.None none -> {
                // Nothing more to say.
            }
            case Findings.Broadcast broadcast ->
                    json.putObject("broadcast")
                            .put("senders", broadcast.senders())
                            .put("receivers", broadcast.receivers())
                            .put("sent", broadcast.sent())
                            .put("expected", broadcast.expected())
                            .put("missing", broadcast.missing())
                            .put("duplicates", broadcast.duplicates());
            case Findings.Idle idle -> {
                ObjectNode held = json.putObject("idle");
                held.put("opened", idle.opened()).put("open_s", round(idle.openS()));
                held.put("held_s", round(idle.heldS())).put("lost", idle.lost());
                held.put("probes", idle.probes()).put("echoes", idle.echoes());
                times(held.putObject("probe_us"), idle.probe());
            }
            case Findings.Events events ->
                    json.putObject("socketio")
                            .put("sent", events.sent())
                            .put("received", events.received())
                            .put("missing", events.missing())
                            .put("unmatched", events.unmatched())
                            .put("lost", events.lost());
            case Findings.Flows flows -> FlowJson.findings(json.putObject("flows"), flows);
            case Findings.Bridge bridge -> {
                ObjectNode carried = json.putObject("bridge");
                carried.put("sent", bridge.sent()).put("received", bridge.received());
                carried.put("missing", bridge.missing()).put("unmatched", bridge.unmatched());
                carried.put("lost", bridge.lost());
                ExactTimes times = bridge.times();
                carried.putObject("exact_ns")
                        .put("count", times.count())
                        .put("min", times.min())
                        .put("mean", times.mean())
                        .put("p50", times.percentile(50))
                        .put("p95", times.percentile(95))
                        .put("p99", times.percentile(99))
                        .put("max", times.max());
            }
        }
    }

    private static void client(ObjectNode json, ClientHealth client) {
        json.put("cpu_us_per_request", round(client.cpuUsPerRequest()));
        json.put("cpu_share", round(client.cpuShare()));
        json.put("carrier_share", round(client.carrierShare()));
        json.put("gc_pause_ms", round(client.gcPauseMs()));
        json.put("timer_overshoot_p99_us", round(client.timerOvershootP99Us()));
        json.put("limited", client.limited());
        ArrayNode reasons = json.putArray("reasons");
        client.reasons().forEach(reasons::add);
    }

    private static void worker(ObjectNode json, WorkerPart worker) {
        json.put("name", worker.name()).put("state", worker.state().key());
        json.put("requests", worker.requests()).put("per_second", round(worker.perSecond()));
        json.put("p99_us", round(worker.p99Us()));
        json.put("clock_error_us", round(worker.clockErrorUs())).put("note", worker.note());
    }

    private static void row(ObjectNode json, Interval row) {
        json.put("t_s", round(row.endS())).put("per_second", round(row.perSecond()));
        json.put("p50_us", round(row.p50Us())).put("p90_us", round(row.p90Us()));
        json.put("p99_us", round(row.p99Us())).put("p999_us", round(row.p999Us()));
        json.put("max_us", round(row.maxUs()));
        json.put("errors", row.errors()).put("dropped", row.dropped());
    }

    /** HdrHistogram's compressed form, in nanoseconds; its decoders read it back. */
    private static String encode(Histogram nanos) {
        return Base64.getEncoder().encodeToString(HistogramCodec.encode(nanos));
    }

    static double round(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
