package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The appliance on a free port, seen from outside. The only place that knows how it is started. */
final class TestAppliance implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Appliance appliance;
    private final int port;

    private TestAppliance(Appliance appliance) {
        this.appliance = appliance;
        port = URI.create(appliance.url()).getPort();
    }

    /**
     * Starts an appliance.
     *
     * @param settings by their dotted names, beside the defaults
     */
    static TestAppliance start(Map<String, String> settings) throws Exception {
        // As the process does: what peers do wrong is not worth a stack trace each.
        QuietLog.install();
        return new TestAppliance(Appliance.start(TestSettings.with(settings)));
    }

    static TestAppliance start() throws Exception {
        return start(Map.of());
    }

    int port() {
        return port;
    }

    /** A peer that has upgraded on {@code /echo} and may now break every rule. */
    RawPeer echo(String... headers) throws IOException {
        return RawPeer.upgraded(port, "/echo", headers);
    }

    /**
     * How many WebSockets the appliance says are open. The meters are those of the process, so only
     * the appliance that was started last may be asked.
     */
    int webSocketsOpen() throws IOException {
        try (RawPeer peer = RawPeer.connect(port)) {
            peer.write(
                    "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(ISO_8859_1));
            String head = peer.readHead();
            String meters = peer.readToEnd();
            String gauge =
                    meters.lines()
                            .filter(line -> line.startsWith("ws_connections_active{"))
                            .findFirst()
                            .orElseThrow(
                                    () -> new AssertionError("no such gauge: " + head + meters));
            return (int) Double.parseDouble(gauge.substring(gauge.lastIndexOf(' ')));
        }
    }

    /** Waits until only so many WebSockets are open: the others have been cleaned up. */
    void awaitWebSockets(int count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int open; (open = webSocketsOpen()) != count; ) {
            if (System.nanoTime() - start > PATIENCE_NS) {
                throw new AssertionError(open + " WebSockets are open instead of " + count);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        appliance.close();
    }
}
