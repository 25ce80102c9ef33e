package dev.threadmill.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One server's turn.
 *
 * @param perSecond messages per second that came back or were delivered, as the client says
 * @param p50Us median latency in microseconds, likewise
 * @param p99Us 99th percentile, likewise
 * @param serverCpuUs the server's user and system time per message in microseconds, from the kernel
 *     and over the measured part alone
 * @param clientCpuUs the client's, as it says itself
 * @param limited whether the client says that it was the limit
 */
record WsTrial(
        double perSecond,
        double p50Us,
        double p99Us,
        double serverCpuUs,
        double clientCpuUs,
        boolean limited) {
    private static final int SAMPLE_MS = 50;
    private static final int MARGIN_MS = 100;

    /** What a server had used up by a moment. */
    private record Sample(Instant at, double cpuS) {}

    static WsTrial run(Path root, WsServer server, WsTurns.Row row, List<String> options)
            throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        try (WsClient client = new WsClient(root, row.kind(), server.url(row.path()), options)) {
            while (!client.ended(SAMPLE_MS)) {
                samples.add(new Sample(Instant.now(), Kernel.cpuSeconds(server.pid())));
            }
            JsonNode result = client.result();
            double perSecond = result.at("/requests/per_second").asDouble();
            return new WsTrial(
                    perSecond,
                    result.at("/latency_us/p50").asDouble(),
                    result.at("/latency_us/p99").asDouble(),
                    1e6 * cpuShare(samples, result) / perSecond,
                    result.at("/client/cpu_us_per_request").asDouble(),
                    result.at("/client/limited").asBoolean());
        }
    }

    /** Seconds of processor per second of the measured part. */
    private static double cpuShare(List<Sample> samples, JsonNode result) {
        Instant start = Instant.parse(result.get("started_at").asText()).plusMillis(MARGIN_MS);
        Instant end =
                start.plusMillis(
                        (long) (1_000 * result.get("measured_s").asDouble()) - 2 * MARGIN_MS);
        List<Sample> measured =
                samples.stream()
                        .filter(sample -> !sample.at().isBefore(start) && sample.at().isBefore(end))
                        .toList();
        if (measured.size() < 2) {
            return Double.NaN;
        }
        Sample first = measured.getFirst();
        Sample last = measured.getLast();
        long nanos = java.time.Duration.between(first.at(), last.at()).toNanos();
        return (last.cpuS() - first.cpuS()) / (nanos / 1e9);
    }
}
