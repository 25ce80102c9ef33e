package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Instant NOW = START.plusMillis(61_500);

    private static ServiceStatus status(boolean ready) {
        return new ServiceStatus(
                "1.2", START, () -> ready, () -> new ServiceStatus.Clients(3, 7, 8));
    }

    private static JsonNode json(AdminAnswer answer) throws Exception {
        return MAPPER.readTree(answer.json());
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(property -> property.getKey()).toList();
    }

    @Test
    void theRootNamesTheService() throws Exception {
        assertEquals(
                MAPPER.readTree(
                        "{\"status\":\"ok\",\"service\":\"threadmill\",\"version\":\"1.2\","
                                + "\"connectedClients\":3}"),
                json(status(true).root()));
    }

    @Test
    void healthHasTheReferencesFields() throws Exception {
        AdminAnswer answer = status(true).health(NOW);
        assertEquals(200, answer.status());
        JsonNode health = json(answer);
        assertEquals(
                List.of("status", "timestamp", "uptime", "memory", "connections"), names(health));
        assertEquals("healthy", health.path("status").asText());
        assertEquals("2026-01-02T03:05:07.178Z", health.path("timestamp").asText());
        assertEquals(61, health.path("uptime").intValue());
        assertEquals(3, health.path("connections").intValue());
        assertEquals(List.of("rss", "heap_used", "heap_total"), names(health.path("memory")));
        health.path("memory").forEach(size -> assertTrue(size.asText().matches("\\d+MB")));
    }

    @Test
    void whileItIsNotReadyItIsUnhealthy() throws Exception {
        AdminAnswer answer = status(false).health(NOW);
        assertEquals(503, answer.status());
        assertEquals("unhealthy", json(answer).path("status").asText());
    }

    @Test
    void metricsHaveTheReferencesFieldsAndOurs() throws Exception {
        JsonNode metrics = json(status(true).metrics(NOW));
        assertEquals(
                List.of(
                        "connected_clients",
                        "memory_usage",
                        "uptime",
                        "timestamp",
                        "messages",
                        "cpu"),
                names(metrics));
        assertEquals(3, metrics.path("connected_clients").intValue());
        assertEquals(NOW.toEpochMilli(), metrics.path("timestamp").longValue());
        assertEquals(61, metrics.path("uptime").intValue());
        JsonNode memory = metrics.path("memory_usage");
        assertEquals(List.of("rss", "heap_used", "heap_total"), names(memory));
        assertTrue(memory.path("heap_used").longValue() > 1_000_000);
        assertTrue(memory.path("heap_total").longValue() >= memory.path("heap_used").longValue());
        assertEquals(7, metrics.at("/messages/received").longValue());
        assertEquals(8, metrics.at("/messages/sent").longValue());
        assertTrue(metrics.at("/cpu/seconds").doubleValue() > 0);
        double load = metrics.at("/cpu/load").doubleValue();
        assertTrue(load >= 0 && load <= 1, metrics.toString());
        assertTrue(metrics.at("/cpu/processors").intValue() > 0);
    }
}
