package dev.threadmill.load.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Pushes readings to an OpenTelemetry collector (OTLP over HTTP, protobuf). A collector that does
 * not answer costs the test nothing: the readings that it would have got are left out.
 */
final class OtlpPush implements Exporter {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofSeconds(3);
    private static final Duration LAST_WHERE_NOBODY_ANSWERED = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final InstrumentationScopeInfo SCOPE =
            InstrumentationScopeInfo.create("dev.threadmill.load");

    /** It would print stack traces into the summary. */
    private static final Logger THEIR_LOG = Logger.getLogger("io.opentelemetry.exporter");

    /** The readings of one moment. */
    private record Batch(long epochNanos, List<Reading> readings) {}

    /** A metric as the exporter wants it. */
    private record Metric(
            Resource getResource,
            InstrumentationScopeInfo getInstrumentationScopeInfo,
            String getName,
            String getDescription,
            String getUnit,
            MetricDataType getType,
            Data<?> getData)
            implements MetricData {}

    private final OtlpHttpMetricExporter exporter;
    private final Resource resource;
    private final Consumer<String> complaints;
    private final long startEpochNanos = epochNanos();
    private final BlockingQueue<Batch> latest = new ArrayBlockingQueue<>(1);
    private final Thread pusher;

    /** Valid while {@code ending}. */
    private volatile long endNanos;

    private volatile boolean ending;
    private volatile boolean complained;

    /**
     * Begins to push.
     *
     * @param url of the collector; its path is {@code /v1/metrics} where it has none
     * @param headers sent with each push; may hold a secret
     * @param complaints hears once that pushing fails
     */
    OtlpPush(URI url, Map<String, String> headers, String version, Consumer<String> complaints) {
        this.complaints = complaints;
        THEIR_LOG.setLevel(Level.OFF);
        OtlpHttpMetricExporterBuilder builder =
                OtlpHttpMetricExporter.builder()
                        .setEndpoint(endpoint(url).toString())
                        .setRetryPolicy(null)
                        .setConnectTimeout(TIMEOUT)
                        .setTimeout(TIMEOUT);
        headers.forEach(builder::addHeader);
        exporter = builder.build();
        resource =
                Resource.create(
                        Attributes.builder()
                                .put("service.name", "threadmill")
                                .put("service.version", version)
                                .build());
        pusher = Thread.ofVirtual().name("threadmill-otlp").start(this::push);
    }

    private static URI endpoint(URI url) {
        String path = url.getPath();
        return path == null || path.isEmpty() || path.equals("/")
                ? url.resolve("/v1/metrics")
                : url;
    }

    private static long epochNanos() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    @Override
    public String option() {
        return "--otlp";
    }

    @Override
    public void take(List<Reading> readings) {
        Batch batch = new Batch(epochNanos(), readings);
        while (!latest.offer(batch)) {
            latest.poll();
        }
    }

    private void push() {
        try {
            while (true) {
                Batch batch = latest.poll(200, TimeUnit.MILLISECONDS);
                if (ending && (batch == null || over())) {
                    return;
                }
                if (batch != null) {
                    push(batch);
                }
            }
        } catch (InterruptedException e) {
            // Ended while it waited for readings.
        } finally {
            // Waits for a push that hangs, which close does not.
            exporter.shutdown();
        }
    }

    private void push(Batch batch) {
        List<MetricData> metrics =
                batch.readings().stream()
                        .map(reading -> metric(reading, batch.epochNanos()))
                        .toList();
        long began = System.nanoTime();
        CompletableResultCode pushing = exporter.export(metrics);
        while (!pushing.isDone() && patientSince(began)) {
            pushing.join(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!pushing.isSuccess() && !complained) {
            complained = true;
            complaints.accept(
                    "the metrics could not be pushed to --otlp: nobody answers there, or not as a"
                            + " collector does; the test goes on without");
        }
    }

    private boolean patientSince(long began) {
        return System.nanoTime() - began < TIMEOUT.toNanos() && !(ending && over());
    }

    private boolean over() {
        return System.nanoTime() - endNanos >= 0;
    }

    private MetricData metric(Reading reading, long now) {
        return switch (reading) {
            case Reading.Counter counter ->
                    metric(
                            reading,
                            "{request}",
                            MetricDataType.DOUBLE_SUM,
                            SumData.createDoubleSumData(
                                    true,
                                    AggregationTemporality.CUMULATIVE,
                                    points(counter.points(), now)));
            case Reading.Gauge gauge ->
                    metric(
                            reading,
                            "1",
                            MetricDataType.DOUBLE_GAUGE,
                            GaugeData.createDoubleGaugeData(points(gauge.points(), now)));
            case Reading.Durations durations ->
                    metric(
                            reading,
                            "s",
                            MetricDataType.HISTOGRAM,
                            HistogramData.create(
                                    AggregationTemporality.CUMULATIVE,
                                    durations.points().stream()
                                            .map(spread -> point(spread, now))
                                            .toList()));
        };
    }

    private Metric metric(Reading reading, String unit, MetricDataType type, Data<?> data) {
        return new Metric(resource, SCOPE, reading.name(), reading.help(), unit, type, data);
    }

    private List<DoublePointData> points(List<Reading.Point> points, long now) {
        return points.stream()
                .map(point ->
                        DoublePointData.create(
                                startEpochNanos,
                                now,
                                attributes(point.labels()),
                                point.value(),
                                List.of()))
                .toList();
    }

    private HistogramPointData point(Reading.Spread spread, long now) {
        boolean any = spread.count() > 0;
        return HistogramPointData.create(
                startEpochNanos,
                now,
                attributes(spread.labels()),
                spread.sumS(),
                any,
                spread.minS(),
                any,
                spread.maxS(),
                Buckets.BOUNDS_S,
                spread.counts());
    }

    private static Attributes attributes(Map<String, String> labels) {
        AttributesBuilder builder = Attributes.builder();
        labels.forEach(builder::put);
        return builder.build();
    }

    @Override
    public void close() {
        Duration last = complained ? LAST_WHERE_NOBODY_ANSWERED : LAST;
        endNanos = System.nanoTime() + last.toNanos();
        ending = true;
        try {
            pusher.join(last.plus(GLANCE.multipliedBy(2)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
