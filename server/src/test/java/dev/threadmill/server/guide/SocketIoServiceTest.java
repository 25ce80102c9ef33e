package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code reference: socketio-microserv} promises, seen from outside. */
@Timeout(60)
class SocketIoServiceTest {
    private static final String PROMETHEUS =
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,"
                    + "*/*;q=0.2";
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final Duration RECENT = Duration.ofMinutes(2);

    private static Settings settings(Map<String, String> environment) throws Exception {
        return SettingsReader.read(
                "socketio", Optional.empty(), Path.of("target"), environment, Map.of());
    }

    // The environment, and the examples of Docker and Kubernetes.

    @Test
    void thePortIs3000OnAllAddresses() throws Exception {
        Settings settings = settings(Map.of());
        assertEquals(3000, settings.server().port());
        assertEquals("0.0.0.0", settings.host());
        assertEquals(Optional.of("/socket.io/"), settings.socketIo().path());
        assertEquals(Optional.of("/ws"), settings.socketIo().eventsPath());
        assertEquals(Settings.Service.SOCKETIO, settings.service());
    }

    @Test
    void portAndHostAreVariables() throws Exception {
        Settings settings =
                settings(Map.of("PORT", "3456", "HOST", "127.0.0.9", "SOCKETIO_TOKEN", "s"));
        assertEquals(3456, settings.server().port());
        assertEquals("127.0.0.9", settings.host());
        assertTrue(settings.socketIo().token().orElseThrow().matches("s"));
    }

    @Test
    void probesOfKubernetesFindItHealthy() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain()) {
            for (String path : new String[] {"/health", "/health/live", "/health/ready"}) {
                Http.Answer answer =
                        server.get(path, "User-Agent", "kube-probe/1.31", "Accept", "*/*");
                assertEquals(200, answer.status(), path);
                String expected = path.equals("/health") ? "healthy" : "UP";
                assertEquals(expected, answer.json().path("status").asText(), path);
            }
        }
    }

    // The table of endpoints.

    @Test
    void theRootTellsTheServiceAndItsClients() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer one = server.connect();
                Peer two = server.connect()) {
            for (String accept : new String[] {"*/*", "application/json"}) {
                Http.Answer answer = server.get("/", "Accept", accept);
                JsonNode root = answer.json();
                assertEquals(4, root.size(), root.toString());
                assertEquals("ok", root.path("status").asText());
                assertEquals("threadmill", root.path("service").asText());
                assertFalse(root.path("version").asText().isEmpty());
                assertEquals(2, root.path("connectedClients").asInt());
                assertEquals("*", answer.header("Access-Control-Allow-Origin"));
            }
            one.heardNothingElse();
            two.heardNothingElse();
        }
    }

    @Test
    void aBrowserGetsThePageAtTheRoot() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain()) {
            Http.Answer page = server.get("/", "Accept", BROWSER);
            assertTrue(page.header("content-type").startsWith("text/html"));
            assertTrue(page.text().contains("dashboard/main.js"), page.text());
        }
    }

    @Test
    void healthTellsMemoryUptimeAndConnections() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer peer = server.connect()) {
            Http.Answer answer = server.get("/health");
            assertEquals(200, answer.status());
            JsonNode health = answer.json();
            assertEquals("healthy", health.path("status").asText());
            Instant told = Instant.parse(health.path("timestamp").asText());
            assertTrue(Duration.between(told, Instant.now()).abs().compareTo(RECENT) < 0);
            assertTrue(health.path("uptime").isIntegralNumber());
            for (String size : new String[] {"rss", "heap_used", "heap_total"}) {
                assertTrue(health.path("memory").path(size).asText().matches("\\d+MB"), size);
            }
            assertEquals(1, health.path("connections").asInt());
            assertEquals("OK", server.get("/health", "Accept", "text/plain").text());
            peer.heardNothingElse();
        }
    }

    @Test
    void metricsAreJsonWithConnectionsMessagesUptimeProcessorAndMemory() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer peer = server.connect()) {
            assertEquals("42[\"message\",1]", peer.ask("42[\"message\",1]"));
            Http.Answer answer = server.get("/metrics");
            assertTrue(answer.header("content-type").startsWith("application/json"));
            JsonNode metrics = answer.json();
            assertEquals(1, metrics.path("connected_clients").asInt());
            for (String size : new String[] {"rss", "heap_used", "heap_total"}) {
                assertTrue(metrics.path("memory_usage").path(size).longValue() > 100_000, size);
            }
            assertTrue(metrics.path("uptime").isIntegralNumber());
            Instant told = Instant.ofEpochMilli(metrics.path("timestamp").longValue());
            assertTrue(Duration.between(told, Instant.now()).abs().compareTo(RECENT) < 0);
            assertEquals(1, metrics.at("/messages/received").asInt());
            assertEquals(1, metrics.at("/messages/sent").asInt());
            assertTrue(metrics.at("/cpu/seconds").doubleValue() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "socketio|*/*|application/json",
                "socketio|application/json|application/json",
                "socketio|" + BROWSER + "|application/json",
                "socketio|text/plain|text/plain",
                "socketio|application/openmetrics-text|application/openmetrics-text",
                "socketio|" + PROMETHEUS + "|application/openmetrics-text",
                "default|*/*|text/plain",
                "default|" + PROMETHEUS + "|application/openmetrics-text",
                "default|application/json|application/json",
                "default|application/json, text/plain;q=0.5|application/json",
            })
    void whichMetricsComesByProfileAndAccept(String profile, String accept, String type)
            throws Exception {
        try (SocketIoGuide server = new SocketIoGuide(profile, Optional.empty(), Map.of())) {
            Http.Answer answer = server.get("/metrics", "Accept", accept);
            assertEquals(200, answer.status());
            assertTrue(
                    answer.header("content-type").startsWith(type), answer.header("content-type"));
            if (type.equals("application/json")) {
                assertTrue(answer.json().has("connected_clients"), answer.text());
            } else {
                assertTrue(answer.text().contains("ws_connections_active{"), answer.text());
            }
        }
    }

    @Test
    void otherProfilesTellTheAppliancesRootAndHealth() throws Exception {
        try (SocketIoGuide server = new SocketIoGuide("default", Optional.empty(), Map.of())) {
            assertTrue(server.get("/").json().has("endpoints"));
            assertEquals("UP", server.get("/health").json().path("status").asText());
            assertEquals("", server.get("/").header("Access-Control-Allow-Origin"));
            assertEquals(200, server.send("{\"event\":\"e\"}").status());
        }
    }

    @Test
    void aPlainWebSocketHearsWhatIsSentToAll() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer plain = server.webSocket("/ws");
                Peer client = server.connect()) {
            // Only who has been answered is surely there.
            plain.ask("{\"event\":\"message\",\"data\":1}");
            JsonNode answer = server.send("{\"event\":\"news\",\"data\":{\"a\":1}}").json();
            assertEquals(2, answer.path("receivers").asInt(), answer.toString());
            assertEquals("{\"event\":\"news\",\"data\":{\"a\":1}}", plain.hear());
            assertEquals("42[\"news\",{\"a\":1}]", client.hear());
        }
    }

    // The examples.

    @Test
    void theExampleOfAClientIsAnswered() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer client = server.connect()) {
            assertEquals(
                    "42[\"message\",\"Hola servidor!\"]",
                    client.ask("42[\"message\",\"Hola servidor!\"]"));
        }
    }

    @Test
    void theExampleOfAnEventReachesEverybody() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer one = server.connect();
                Peer two = server.connect()) {
            Http.Answer answer =
                    server.send("{\"event\": \"broadcast\", \"data\": \"Mensaje para todos\"}");
            assertEquals(200, answer.status());
            assertEquals("success", answer.json().path("status").asText());
            assertEquals(1, answer.json().path("events_sent").asInt());
            assertEquals(2, answer.json().path("receivers").asInt());
            assertTrue(answer.json().path("duration").asText().matches("\\d+\\.\\d\\dms"));
            assertEquals("42[\"broadcast\",\"Mensaje para todos\"]", one.hear());
            assertEquals("42[\"broadcast\",\"Mensaje para todos\"]", two.hear());
        }
    }

    @Test
    void theExampleFileIsServed() throws Exception {
        Path file = Path.of("..", "ops", "examples", "socketio.yaml");
        try (SocketIoGuide server = new SocketIoGuide("default", Optional.of(file), Map.of());
                Peer chat = server.connect("/chat")) {
            assertEquals("ok", server.get("/").json().path("status").asText());
            server.send("{\"event\":\"hi\",\"namespace\":\"/chat\"}");
            // With recovery, events have an offset behind them.
            String event = chat.hear();
            assertTrue(event.startsWith("42/chat,[\"hi\",\""), event);
        }
    }
}
