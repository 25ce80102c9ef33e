package dev.threadmill.load.export;

import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a run is shown while it lasts; none of it can make the run fail once it has begun. Belongs
 * to the run's own thread.
 */
public final class Export implements AutoCloseable {
    private final Map<String, String> tags;
    private final Consumer<String> complaints;
    private final List<Exporter> exporters = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();

    /**
     * Shows nothing yet.
     *
     * @param tags labels that all metrics get, such as which build this tests
     * @param complaints hears once of each place that cannot be shown anything
     */
    public Export(Map<String, String> tags, Consumer<String> complaints) {
        this.tags = Map.copyOf(tags);
        this.complaints = complaints;
    }

    /**
     * Serves {@code /metrics} from now on; returns the port.
     *
     * @param linger how long to wait at the end for a scrape of the last figures
     * @throws IOException where the address cannot be listened to
     */
    public int serve(InetSocketAddress address, Duration linger) throws IOException {
        PrometheusEndpoint endpoint = new PrometheusEndpoint(address, linger);
        exporters.add(endpoint);
        return endpoint.port();
    }

    /**
     * Pushes to a collector from now on.
     *
     * @param url OTLP over HTTP, such as {@code http://localhost:4318}
     * @param headers sent with each push, such as an Authorization
     * @param version of Threadmill
     */
    public void push(URI url, Map<String, String> headers, String version) {
        exporters.add(new OtlpPush(url, headers, version, complaints));
    }

    /** Shows a running test. */
    public void show(Snapshot now) {
        if (!exporters.isEmpty()) {
            tell(() -> Readings.of(now, tags));
        }
    }

    /** Shows what came out. */
    public void show(Result result) {
        if (!exporters.isEmpty()) {
            tell(() -> Readings.of(result, tags));
        }
    }

    private void tell(Supplier<List<Reading>> look) {
        attempt(
                "anybody",
                () -> {
                    List<Reading> readings = look.get();
                    for (Exporter exporter : exporters) {
                        attempt(exporter.option(), () -> exporter.take(readings));
                    }
                });
    }

    /** Whatever is wrong with the metrics, the test goes on. */
    private void attempt(String whom, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            if (failed.add(whom)) {
                complaints.accept(
                        "the metrics could not be shown to %s: %s; the test goes on without"
                                .formatted(whom, e.getMessage()));
            }
        }
    }

    @Override
    public void close() {
        exporters.forEach(exporter -> attempt(exporter.option(), exporter::close));
    }
}
