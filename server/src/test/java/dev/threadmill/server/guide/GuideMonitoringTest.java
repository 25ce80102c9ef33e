package dev.threadmill.server.guide;

import static dev.threadmill.server.guide.GuideServer.MAPPER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.guide.GuideServer.Talk;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide's REST calls and metrics, on the port that it has for them. */
@Timeout(60)
class GuideMonitoringTest {
    private static final String CONNECTIONS = "/__mockforge/ws/connections";

    private static String onlyId(GuideServer server) throws Exception {
        JsonNode list = MAPPER.readTree(server.admin("GET", CONNECTIONS, "").body());
        assertEquals(1, list.get("total").asInt());
        return list.at("/connections/0/id").asText();
    }

    @Test
    void listActiveConnectionsAndTheirDetails() throws Exception {
        try (GuideServer server = GuideServer.plain();
                Talk talk = server.connect("/ws")) {
            talk.ask("{\"id\":1}");
            String id = onlyId(server);
            assertTrue(id.matches("conn-\\d+"), id);
            HttpResponse<String> details = server.admin("GET", CONNECTIONS + "/" + id, "");
            assertEquals(200, details.statusCode());
            assertEquals("/ws", MAPPER.readTree(details.body()).get("path").asText());
        }
    }

    @Test
    void sendMessageToConnection() throws Exception {
        try (GuideServer server = GuideServer.plain();
                Talk talk = server.connect("/ws")) {
            String message = "{\"type\": \"notification\", \"message\": \"Hello\"}";
            String path = CONNECTIONS + "/" + onlyId(server) + "/send";
            assertEquals(200, server.admin("POST", path, message).statusCode());
            assertEquals(message, talk.next());
        }
    }

    @Test
    void broadcastToAll() throws Exception {
        try (GuideServer server = GuideServer.plain();
                Talk one = server.connect("/ws");
                Talk two = server.connect("/echo")) {
            String message =
                    "{\"type\": \"announcement\", \"message\": \"Server maintenance in 5"
                            + " minutes\"}";
            assertEquals(
                    200, server.admin("POST", "/__mockforge/ws/broadcast", message).statusCode());
            assertEquals(message, one.next());
            assertEquals(message, two.next());
        }
    }

    @Test
    void closeConnection() throws Exception {
        try (GuideServer server = GuideServer.plain();
                Talk talk = server.connect("/ws")) {
            String path = CONNECTIONS + "/" + onlyId(server);
            assertEquals(2, server.admin("DELETE", path, "").statusCode() / 100);
            assertNull(talk.client.receive());
            assertEquals(1000, talk.client.closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws_connections_active",
                "ws_connections_total",
                "ws_connections_rejected",
                "ws_messages_received_total",
                "ws_messages_sent_total",
                "ws_messages_bytes_received",
                "ws_messages_bytes_sent",
                "ws_errors_total{type=\"parse\"}",
                "ws_errors_total{type=\"timeout\"}",
            })
    void availableMetrics(String name) throws Exception {
        try (GuideServer server = GuideServer.plain()) {
            String metrics = server.admin("GET", "/metrics", "").body();
            // Helidon adds a label of its own, and a comma.
            assertTrue(
                    metrics.lines()
                            .map(line -> line.replaceAll("scope=\"application\",?", ""))
                            .map(line -> line.replace(",}", "}").replace("{}", ""))
                            .anyMatch(line -> line.startsWith(name + " ")),
                    metrics);
        }
    }
}
