package dev.threadmill.load.export;

import dev.threadmill.load.export.Reading.Spread;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Serves {@code /metrics} to Prometheus while a test runs. */
final class PrometheusEndpoint implements Exporter {
    private static final int WRITING_MS = 100;

    private final HTTPServer server;
    private final Duration linger;
    private final CountDownLatch lastScrape = new CountDownLatch(1);
    private volatile MetricSnapshots latest = new MetricSnapshots();
    private volatile boolean ending;

    /**
     * Starts to serve.
     *
     * @param linger how long to wait at the end for a scrape of the last readings
     * @throws IOException where the address cannot be listened to
     */
    PrometheusEndpoint(InetSocketAddress address, Duration linger) throws IOException {
        this.linger = linger;
        PrometheusRegistry registry = new PrometheusRegistry();
        // No method reference: the interface has more than one method to implement.
        registry.register((MultiCollector) this::scrape);
        server =
                HTTPServer.builder()
                        .inetAddress(address.getAddress())
                        .port(address.getPort())
                        .registry(registry)
                        .buildAndStart();
    }

    /** The port that it listens to. */
    int port() {
        return server.getPort();
    }

    @Override
    public String option() {
        return "--prometheus";
    }

    private MetricSnapshots scrape() {
        if (ending) {
            lastScrape.countDown();
        }
        return latest;
    }

    @Override
    public void take(List<Reading> readings) {
        latest = new MetricSnapshots(readings.stream().map(PrometheusEndpoint::snapshot).toList());
    }

    private static MetricSnapshot snapshot(Reading reading) {
        String name = PrometheusNaming.prometheusName(reading.name());
        return switch (reading) {
            case Reading.Counter counter ->
                    new CounterSnapshot(
                            new MetricMetadata(name, counter.help()),
                            counter.points().stream()
                                    .map(point ->
                                            CounterSnapshot.CounterDataPointSnapshot.builder()
                                                    .labels(labels(point.labels()))
                                                    .value(point.value())
                                                    .build())
                                    .toList());
            case Reading.Gauge gauge ->
                    new GaugeSnapshot(
                            new MetricMetadata(name, gauge.help()),
                            gauge.points().stream()
                                    .map(point ->
                                            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                                    .labels(labels(point.labels()))
                                                    .value(point.value())
                                                    .build())
                                    .toList());
            case Reading.Durations durations ->
                    new HistogramSnapshot(
                            new MetricMetadata(name + "_seconds", durations.help(), Unit.SECONDS),
                            durations.points().stream().map(PrometheusEndpoint::point).toList());
        };
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot point(Spread spread) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < spread.counts().size(); i++) {
            double bound =
                    i < Buckets.BOUNDS_S.size()
                            ? Buckets.BOUNDS_S.get(i)
                            : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, spread.counts().get(i));
        }
        return new HistogramSnapshot.HistogramDataPointSnapshot(
                buckets.build(), spread.sumS(), labels(spread.labels()), null, 0);
    }

    private static Labels labels(Map<String, String> labels) {
        Labels.Builder builder = Labels.builder();
        labels.forEach(
                (name, value) -> builder.label(PrometheusNaming.sanitizeLabelName(name), value));
        return builder.build();
    }

    @Override
    public void close() {
        ending = true;
        try {
            if (lastScrape.await(linger.toMillis(), TimeUnit.MILLISECONDS)) {
                // The answer to that scrape is being written.
                TimeUnit.MILLISECONDS.sleep(WRITING_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }
}
