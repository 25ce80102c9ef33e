package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Result;

/**
 * What a list shows of a run's figures. Where nothing has been answered, times are not a number.
 *
 * @param requests that came to an end, {@code failed} of them badly
 */
record RunFigures(
        double measuredS,
        long requests,
        long failed,
        double perSecond,
        double p50Ms,
        double p99Ms,
        double maxMs) {
    static final RunFigures NONE = of(0, 0, 0, 0, 0, 0, 0);

    private static final double MICROS_PER_MS = 1_000;

    static RunFigures of(Result result) {
        Distribution latency = Distribution.of(result.latency());
        return of(
                result.measuredS(),
                result.counts().total(),
                result.counts().failed(),
                result.perSecond(),
                latency.p50() / MICROS_PER_MS,
                latency.p99() / MICROS_PER_MS,
                latency.max() / MICROS_PER_MS);
    }

    /** Those of a {@code metrics_update}. */
    static RunFigures ofMetrics(JsonNode metrics) {
        return of(
                number(metrics, "elapsed_s"),
                metrics.path("total_requests").asLong(),
                metrics.path("failed_requests").asLong(),
                number(metrics, "requests_per_second"),
                number(metrics, "p50_ms"),
                number(metrics, "p99_ms"),
                number(metrics, "slowest_response_ms"));
    }

    /** Those of a result as {@code --json} writes it. */
    static RunFigures ofResult(JsonNode json) {
        JsonNode requests = json.path("requests");
        JsonNode latency = json.path("latency_us");
        return of(
                number(json, "measured_s"),
                requests.path("total").asLong(),
                requests.path("failed").asLong(),
                number(requests, "per_second"),
                number(latency, "p50") / MICROS_PER_MS,
                number(latency, "p99") / MICROS_PER_MS,
                number(latency, "max") / MICROS_PER_MS);
    }

    /** Those of a summary. */
    static RunFigures read(JsonNode json) {
        return of(
                number(json, "measured_s"),
                json.path("requests").asLong(),
                json.path("failed").asLong(),
                number(json, "requests_per_second"),
                number(json, "p50_ms"),
                number(json, "p99_ms"),
                number(json, "max_ms"));
    }

    /** An answer takes some time, always. */
    private static RunFigures of(
            double measuredS,
            long requests,
            long failed,
            double perSecond,
            double p50Ms,
            double p99Ms,
            double maxMs) {
        boolean answered = maxMs > 0;
        return new RunFigures(
                measuredS,
                requests,
                failed,
                perSecond,
                answered ? p50Ms : Double.NaN,
                answered ? p99Ms : Double.NaN,
                answered ? maxMs : Double.NaN);
    }

    /** What is no number is 0. */
    private static double number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isNumber() && Double.isFinite(value.doubleValue()) ? value.doubleValue() : 0;
    }

    void addTo(ObjectNode json) {
        json.put("measured_s", round(measuredS)).put("requests", requests).put("failed", failed);
        json.put("requests_per_second", round(perSecond));
        putTime(json, "p50_ms", p50Ms);
        putTime(json, "p99_ms", p99Ms);
        putTime(json, "max_ms", maxMs);
    }

    private static void putTime(ObjectNode json, String key, double ms) {
        if (Double.isNaN(ms)) {
            json.putNull(key);
        } else {
            json.put(key, round(ms));
        }
    }

    static double round(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
