package dev.threadmill.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.WorkerPart;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** What controllers are told, as JSON. */
final class Messages {
    private static final double MICROS_PER_MS = 1_000.0;

    private Messages() {}

    static String testStarted(Command.StartTest command, String runId) {
        Plan plan = command.plan();
        ObjectNode message = message("test_started", command.requestId());
        runId(message, runId);
        message.put("name", plan.name());
        message.put("target", command.shownTarget());
        message.put("concurrency", plan.connections());
        if (command.workers() > 1) {
            message.put("workers", command.workers());
        }
        if (!command.ignored().isEmpty()) {
            ArrayNode ignored = message.putArray("ignored");
            command.ignored().forEach(ignored::add);
        }
        return write(message);
    }

    /**
     * The figures so far, once a second.
     *
     * @param metrics as {@link #metrics(Snapshot, double)} makes them
     */
    static String metricsUpdate(Optional<JsonNode> requestId, ObjectNode metrics) {
        ObjectNode message = message("metrics_update", requestId);
        message.set("metrics", metrics);
        return write(message);
    }

    /**
     * The figures so far, and those of the last second alone, which are told in the warm-up, too.
     *
     * @param intervalS how long that second was
     */
    static ObjectNode metrics(Snapshot now, double intervalS) {
        ObjectNode metrics = CommandReader.MAPPER.createObjectNode();
        metrics(metrics, now);
        metrics.put("phase", now.phase().name().toLowerCase(Locale.ROOT));
        Interval interval = now.interval();
        metrics.putObject("interval")
                .put("requests_per_second", round(interval.perSecond()))
                .put(
                        "failed_per_second",
                        intervalS > 0 ? round(Math.max(0, interval.errors()) / intervalS) : 0)
                .put("p50_ms", ms(interval.p50Us()))
                .put("p90_ms", ms(interval.p90Us()))
                .put("p99_ms", ms(interval.p99Us()))
                .put("max_ms", ms(interval.maxUs()));
        return metrics;
    }

    /** The last figures there are of a test that had to be cut short. */
    static String finalUpdate(Optional<JsonNode> requestId, Optional<Snapshot> latest) {
        ObjectNode message = message("metrics_update", requestId);
        message.put("final", true);
        ObjectNode metrics = message.putObject("metrics");
        latest.ifPresentOrElse(
                now -> metrics(metrics, now),
                () -> metrics(metrics, Counts.NONE, 0, Distribution.NONE, Distribution.NONE, 0));
        return write(message);
    }

    /** The figures at the end. */
    static String finalUpdate(Optional<JsonNode> requestId, Result result) {
        ObjectNode message = message("metrics_update", requestId);
        message.put("final", true);
        Histogram latency = result.latency();
        metrics(
                message.putObject("metrics"),
                result.counts(),
                result.measuredS(),
                Distribution.of(latency),
                Distribution.of(result.lag()),
                0);
        workers(message, result);
        return write(message);
    }

    static String testFinished(Optional<JsonNode> requestId, String runId, Result result) {
        ObjectNode message = message("test_finished", requestId);
        runId(message, runId);
        message.put("name", result.plan().name());
        message.put("status", result.interrupted() ? "stopped" : "completed");
        message.put("measured_s", round(result.measuredS()));
        message.put("passed", result.passed());
        ArrayNode thresholds = message.putArray("thresholds");
        result.thresholds()
                .forEach(verdict ->
                        thresholds
                                .addObject()
                                .put("expression", verdict.expression())
                                .put("value", verdict.measured() ? round(verdict.value()) : null)
                                .put("passed", verdict.passed()));
        message.put("client_limited", result.client().limited());
        ArrayNode reasons = message.putArray("reasons");
        result.client().reasons().forEach(reasons::add);
        workers(message, result);
        return write(message);
    }

    /** Who has run it, where workers have. */
    private static void workers(ObjectNode message, Result result) {
        if (result.workers().isEmpty()) {
            return;
        }
        message.put("incomplete", result.incomplete());
        ArrayNode workers = message.putArray("workers");
        for (WorkerPart worker : result.workers()) {
            workers.addObject()
                    .put("name", worker.name())
                    .put("state", worker.state().key())
                    .put("total_requests", worker.requests())
                    .put("requests_per_second", round(worker.perSecond()))
                    .put("p99_ms", ms(worker.p99Us()))
                    .put("note", worker.note());
        }
    }

    /** The end of a test that had to be cut short: nothing can be said of its thresholds. */
    static String testAborted(Optional<JsonNode> requestId, String runId, Plan plan) {
        ObjectNode message = message("test_finished", requestId);
        runId(message, runId);
        return write(message.put("name", plan.name()).put("status", "aborted"));
    }

    static String error(Optional<JsonNode> requestId, InvalidCommandException fault) {
        ObjectNode message = message("error", requestId);
        message.put("code", fault.code());
        message.put("message", fault.getMessage());
        message.put("field", fault.field());
        return write(message);
    }

    /** During the warm-up nothing has been measured yet. */
    private static void metrics(ObjectNode metrics, Snapshot now) {
        boolean warmup = !now.measured();
        metrics(
                metrics,
                warmup ? Counts.NONE : now.counts(),
                warmup ? 0 : now.elapsedS(),
                warmup ? Distribution.NONE : now.latency(),
                warmup ? Distribution.NONE : now.lag(),
                now.inFlight());
    }

    private static void metrics(
            ObjectNode metrics,
            Counts counts,
            double seconds,
            Distribution latency,
            Distribution lag,
            int inFlight) {
        metrics.put("total_requests", counts.total());
        metrics.put("successful_requests", counts.ok());
        metrics.put("failed_requests", counts.failed());
        metrics.put("fastest_response_ms", ms(latency.min()));
        metrics.put("slowest_response_ms", ms(latency.max()));
        metrics.put("average_response_ms", ms(latency.mean()));
        metrics.put("requests_per_second", seconds > 0 ? round(counts.total() / seconds) : 0);
        ObjectNode statuses = metrics.putObject("status_codes");
        counts.status().forEach((code, count) -> statuses.put(code.toString(), count));
        metrics.put("p50_ms", ms(latency.p50())).put("p75_ms", ms(latency.p75()));
        metrics.put("p90_ms", ms(latency.p90())).put("p95_ms", ms(latency.p95()));
        metrics.put("p99_ms", ms(latency.p99())).put("p999_ms", ms(latency.p999()));
        ObjectNode errors = metrics.putObject("errors");
        counts.errors().forEach((kind, count) -> errors.put(kind.key(), count));
        metrics.put("dropped_requests", counts.dropped());
        metrics.put("in_flight", inFlight);
        metrics.put("bytes_in", counts.bytesIn()).put("bytes_out", counts.bytesOut());
        metrics.put("schedule_lag_ms", ms(lag.p99()));
        metrics.put("elapsed_s", round(seconds));
    }

    private static ObjectNode message(String type, Optional<JsonNode> requestId) {
        ObjectNode message = CommandReader.MAPPER.createObjectNode().put("type", type);
        requestId.ifPresent(id -> message.set("request_id", id));
        return message;
    }

    /** Where nothing keeps the run, it has no id. */
    private static void runId(ObjectNode message, String runId) {
        if (!runId.isEmpty()) {
            message.put("run_id", runId);
        }
    }

    private static String write(ObjectNode message) {
        try {
            return CommandReader.MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of our own cannot be written", e);
        }
    }

    private static double ms(double micros) {
        return round(micros / MICROS_PER_MS);
    }

    private static double round(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
