package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What an appliance tells of its Redis; alone, since a process has one registry of meters. */
@Isolated
@Timeout(120)
class RedisApplianceTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(5);
        }
    }

    private static JsonNode health(Appliance appliance) throws Exception {
        Http.Answer answer = Http.get(appliance.url() + "/health", "Accept", "application/json");
        assertEquals(200, answer.status());
        for (JsonNode check : MAPPER.readTree(answer.text()).get("checks")) {
            if ("redis".equals(check.get("name").asText())) {
                assertEquals("UP", check.get("status").asText());
                return check.get("data");
            }
        }
        return null;
    }

    private static JsonNode stats(Appliance appliance) throws Exception {
        return MAPPER.readTree(Http.get(appliance.url() + "/stats").text()).get("redis");
    }

    private static boolean shows(Appliance appliance, String line) throws Exception {
        return Http.get(appliance.url() + "/metrics")
                .text()
                .lines()
                .anyMatch(each -> each.replaceAll("\\{.*}", "").equals(line));
    }

    @Test
    void startsWithoutItsRedisAndTellsHowItStands() throws Exception {
        try (RedisServer server = RedisServer.start("--requirepass", "geheim")) {
            server.kill();
            String url = "redis://:geheim@127.0.0.1:" + server.port();
            try (Appliance appliance =
                    Appliance.start(TestSettings.with(Map.of("redis.url", url)))) {
                JsonNode lost = health(appliance);
                assertEquals("lost", lost.get("state").asText());
                assertFalse(lost.toString().contains("geheim"));
                assertTrue(lost.get("url").asText().endsWith(":" + server.port()));
                assertTrue(lost.get("reason").isTextual());
                assertFalse(stats(appliance).get("connected").asBoolean());
                assertTrue(shows(appliance, "threadmill_redis_connected 0.0"));
                server.restart();
                await(() -> "connected".equals(health(appliance).get("state").asText()));
                assertTrue(shows(appliance, "threadmill_redis_connected 1.0"));
                assertTrue(shows(appliance, "threadmill_redis_lost_total 0.0"));
                assertTrue(shows(appliance, "threadmill_bus_missed_total 0.0"));
                JsonNode stats = stats(appliance);
                assertTrue(stats.get("connected").asBoolean());
                assertTrue(stats.get("server").asText().contains("standalone"));
                assertEquals(0, stats.get("bus").get("failed").asInt());
                server.kill();
                await(() -> "lost".equals(health(appliance).get("state").asText()));
                await(() -> stats(appliance).get("lost").asInt() == 1);
            }
        }
    }

    @Test
    void saysNothingOfRedisWhereThereIsNone() throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(Map.of()))) {
            assertEquals(null, health(appliance));
            assertEquals(null, stats(appliance));
        }
    }
}
