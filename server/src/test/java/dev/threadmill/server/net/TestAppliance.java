package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The appliance on a free port, seen from outside. The only place that knows how it is started. */
final class TestAppliance implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
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
        Map<String, String> options = new HashMap<>(settings);
        options.put("server.port", "0");
        return new TestAppliance(
                Appliance.start(
                        SettingsReader.read(
                                "default",
                                Optional.empty(),
                                Path.of("no-such-folder"),
                                Map.of(),
                                options)));
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
                    "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
                            .getBytes(ISO_8859_1));
            String head = peer.readHead();
            JsonNode meters = MAPPER.readTree(peer.readToEnd()).path("application");
            JsonNode open = meters.path("ws_connections_active");
            if (!open.isNumber()) {
                throw new AssertionError("no gauge of open WebSockets: " + head + meters);
            }
            return open.asInt();
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
