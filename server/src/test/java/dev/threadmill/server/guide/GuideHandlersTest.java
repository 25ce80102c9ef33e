package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.guide.GuideServer.Talk;
import dev.threadmill.wire.WebSocketEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The guide's handlers, broadcasts, schedules and states: each block of YAML as it stands there.
 */
@Timeout(60)
class GuideHandlersTest {
    @Test
    void basicConfiguration() throws Exception {
        try (GuideServer server = GuideServer.example("quickstart");
                Talk talk = server.connect("/ws")) {
            assertEquals("pong", talk.ask("{\"type\":\"ping\"}").get("type").asText());
            talk.client.sendText("x".repeat(65_536));
            assertEquals(65_536, talk.next().length());
            talk.client.sendText("x".repeat(65_537));
            assertNull(talk.client.receive());
            assertEquals(1009, talk.client.closeCode());
        }
    }

    @Test
    void echoHandler() throws Exception {
        try (GuideServer server = GuideServer.example("echo");
                Talk talk = server.connect("/echo")) {
            talk.client.sendText("hello");
            assertEquals("hello", talk.next());
        }
    }

    @Test
    void staticResponse() throws Exception {
        try (GuideServer server = GuideServer.example("static");
                Talk talk = server.connect("/status")) {
            assertEquals("{\"type\": \"connected\", \"server\": \"mockforge\"}", talk.next());
            talk.client.sendText("anything");
            assertEquals("{\"type\": \"ack\", \"received\": true}", talk.next());
            talk.client.close(1000, "");
            assertEquals("{\"type\": \"goodbye\"}", talk.next());
            assertNull(talk.client.receive());
            assertEquals(1000, talk.client.closeCode());
        }
    }

    @Test
    void patternMatching() throws Exception {
        try (GuideServer server = GuideServer.example("pattern");
                Talk talk = server.connect("/api")) {
            JsonNode pong = talk.ask("{\"type\":\"ping\"}");
            assertEquals("pong", pong.get("type").asText());
            assertFalse(Instant.parse(pong.get("timestamp").asText()).isAfter(Instant.now()));
            JsonNode subscribed = talk.ask("{\"type\":\"subscribe\",\"channel\":\"orders\"}");
            assertEquals("subscribed", subscribed.get("type").asText());
            assertEquals("orders", subscribed.get("channel").asText());
            assertEquals(4, UUID.fromString(subscribed.get("id").asText()).version());
            assertEquals(
                    "{\"type\":\"ack\",\"id\":17,\"processed\":true}",
                    talk.ask("{\"type\":\"message\",\"id\":17}").toString());
        }
    }

    @Test
    void jsonRpcHandler() throws Exception {
        try (GuideServer server = GuideServer.example("jsonrpc");
                Talk talk = server.connect("/jsonrpc")) {
            JsonNode got =
                    talk.ask(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"user.get\","
                                    + "\"params\":{\"id\":7}}");
            assertEquals("2.0", got.get("jsonrpc").asText());
            assertEquals(1, got.get("id").asInt());
            assertEquals(7, got.at("/result/id").asInt());
            assertEquals("John Doe", got.at("/result/name").asText());
            assertEquals("john@example.com", got.at("/result/email").asText());
            JsonNode created =
                    talk.ask("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"user.create\"}");
            assertEquals(4, UUID.fromString(created.at("/result/id").asText()).version());
            assertTrue(created.at("/result/created").asBoolean());
            for (String method : new String[] {"unknown", "never.heard.of"}) {
                JsonNode error =
                        talk.ask("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"" + method + "\"}");
                assertEquals(-32601, error.at("/error/code").asInt());
                assertEquals("Method not found", error.at("/error/message").asText());
            }
        }
    }

    @Test
    void scriptedHandler() throws Exception {
        try (GuideServer server = GuideServer.example("script");
                Talk talk = server.connect("/custom");
                Talk other = server.connect("/custom")) {
            for (int count = 1; count <= 3; count++) {
                JsonNode answer = talk.ask("{\"id\":\"r" + count + "\"}");
                assertEquals("response", answer.get("type").asText());
                assertEquals("r" + count, answer.get("request_id").asText());
                assertEquals(count, answer.get("message_number").asInt());
                assertTrue(answer.get("timestamp").isIntegralNumber());
            }
            assertEquals(1, other.ask("{\"id\":1}").get("message_number").asInt());
            assertEquals("error", other.ask("no JSON").get("type").asText());
            // It had counted before it failed, and the state outlived that.
            assertEquals(3, other.ask("{\"id\":2}").get("message_number").asInt());
        }
    }

    @Test
    void roomBasedBroadcasting() throws Exception {
        try (GuideServer server = GuideServer.example("rooms");
                Talk ann = server.connect("/chat");
                Talk bob = server.connect("/chat");
                Talk outsider = server.connect("/chat")) {
            String annsId = ann.ask("{\"action\":\"join\",\"room\":\"blue\"}").get("user").asText();
            JsonNode joined = bob.ask("{\"action\":\"join\",\"room\":\"blue\"}");
            assertEquals("user_joined", joined.get("type").asText());
            assertNotEquals(annsId, joined.get("user").asText());
            assertEquals(joined, ann.nextJson());
            outsider.ask("{\"action\":\"join\",\"room\":\"red\"}");
            JsonNode chat =
                    ann.ask("{\"action\":\"message\",\"room\":\"blue\",\"text\":\"hello\"}");
            assertEquals("chat", chat.get("type").asText());
            assertEquals(annsId, chat.get("from").asText());
            assertEquals("hello", chat.get("text").asText());
            assertEquals(chat, bob.nextJson());
            ann.client.sendText("{\"action\":\"leave\",\"room\":\"blue\"}");
            assertEquals("user_left", ann.nextJson().get("type").asText());
            assertEquals("user_left", bob.nextJson().get("type").asText());
            bob.ask("{\"action\":\"message\",\"room\":\"blue\",\"text\":\"alone\"}");
            assertEquals(
                    "mine",
                    outsider.ask("{\"action\":\"message\",\"room\":\"red\",\"text\":\"mine\"}")
                            .get("text")
                            .asText());
        }
    }

    @Test
    void globalBroadcasting() throws Exception {
        String interval = "interval_ms: 5000";
        try (GuideServer server =
                        GuideServer.example(
                                "broadcast",
                                java.util.Map.of(interval, "interval_ms: 100"),
                                java.util.Map.of());
                Talk one = server.connect("/announcements");
                Talk two = server.connect("/announcements")) {
            for (Talk talk : new Talk[] {one, two}) {
                JsonNode heartbeat;
                do {
                    heartbeat = talk.nextJson();
                    assertEquals("heartbeat", heartbeat.get("type").asText());
                    Instant.parse(heartbeat.get("timestamp").asText());
                } while (heartbeat.get("connections").asInt() != 2);
            }
        }
    }

    @Test
    void periodicUpdates() throws Exception {
        try (GuideServer server =
                        GuideServer.example(
                                "ticker",
                                java.util.Map.of(
                                        "interval_ms: 1000",
                                        "interval_ms: 50",
                                        "interval_ms: 5000",
                                        "interval_ms: 120"),
                                java.util.Map.of());
                Talk talk = server.connect("/ticker")) {
            Set<String> types = new HashSet<>();
            while (types.size() < 2) {
                JsonNode update = talk.nextJson();
                types.add(update.get("type").asText());
                if (update.has("price")) {
                    assertEquals("BTC", update.get("symbol").asText());
                    double price = update.get("price").asDouble();
                    assertTrue(update.get("price").isNumber() && price >= 40_000 && price < 50_000);
                } else {
                    long volume = update.get("volume").asLong();
                    assertTrue(volume >= 1_000_000 && volume <= 5_000_000, update::toString);
                }
            }
            assertEquals(Set.of("price_update", "stats"), types);
        }
    }

    @Test
    void delayedResponses() throws Exception {
        try (GuideServer server = GuideServer.example("slow");
                Talk talk = server.connect("/slow")) {
            long start = System.nanoTime();
            assertEquals("processing", talk.ask("{\"type\":\"request\"}").get("type").asText());
            JsonNode complete = talk.nextJson();
            assertTrue(System.nanoTime() - start >= Duration.ofSeconds(2).toNanos());
            assertEquals("{\"type\":\"complete\",\"result\":\"done\"}", complete.toString());
        }
    }

    @Test
    void perConnectionState() throws Exception {
        try (GuideServer server = GuideServer.example("stateful");
                Talk talk = server.connect("/stateful");
                Talk other = server.connect("/stateful")) {
            assertEquals(
                    "auth_failed",
                    talk.ask("{\"type\":\"auth\",\"token\":\"wrong\"}").get("type").asText());
            talk.client.sendText("{\"type\":\"subscribe\",\"channel\":\"unheard\"}");
            assertEquals(
                    "auth_success",
                    talk.ask("{\"type\":\"auth\",\"token\":\"valid-token\"}").get("type").asText());
            assertEquals(
                    "{\"type\":\"subscribed\",\"channel\":\"orders\"}",
                    talk.ask("{\"type\":\"subscribe\",\"channel\":\"orders\"}").toString());
            other.client.sendText("{\"type\":\"subscribe\",\"channel\":\"unheard\"}");
            assertEquals("auth_failed", other.ask("{\"type\":\"auth\"}").get("type").asText());
        }
    }

    @Test
    void sharedState() throws Exception {
        try (RedisServer redis = RedisServer.start();
                GuideServer server = sharedAt(redis.url());
                Talk one = server.connect("/shared");
                Talk two = server.connect("/shared")) {
            awaitRedis(one);
            assertEquals(
                    "{\"type\":\"counter\",\"value\":0}",
                    one.ask("{\"type\":\"get_counter\"}").toString());
            JsonNode updated = one.ask("{\"type\":\"increment\"}");
            assertEquals("{\"type\":\"counter_updated\",\"value\":1}", updated.toString());
            assertEquals("{\"type\":\"incremented\",\"value\":1}", one.next());
            assertEquals(updated, two.nextJson());
            assertEquals(1, two.ask("{\"type\":\"get_counter\"}").get("value").asInt());
        }
    }

    private static GuideServer sharedAt(String redisUrl) throws Exception {
        return GuideServer.example("shared", Map.of("redis://localhost:6379", redisUrl), Map.of());
    }

    private static void awaitRedis(Talk talk) throws Exception {
        long start = System.nanoTime();
        while (!talk.ask("{\"type\":\"get_counter\"}").path("type").asText().equals("counter")) {
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void sharedStateFailsUntilThereIsItsRedis() throws Exception {
        RedisServer redis = RedisServer.start();
        redis.kill();
        try (redis;
                GuideServer server = sharedAt(redis.url());
                Talk talk = server.connect("/shared")) {
            JsonNode answer = talk.ask("{\"type\":\"increment\"}");
            assertTrue(answer.toString().contains("Redis"), answer::toString);
            redis.restart();
            awaitRedis(talk);
            talk.client.sendText("{\"type\":\"increment\"}");
            assertEquals("counter_updated", talk.nextJson().path("type").asText());
        }
    }

    @Test
    void binaryMessagesReachScriptsAndRulesWithoutHarm() throws Exception {
        try (GuideServer server = GuideServer.example("pattern");
                Talk talk = server.connect("/api")) {
            talk.client.sendBinary(new byte[] {0, (byte) 0xFF});
            assertEquals("pong", talk.ask("{\"type\":\"ping\"}").get("type").asText());
            talk.client.close(4000, "bye");
            WebSocketEvent end = talk.client.receive();
            assertNull(end);
            assertEquals(4000, talk.client.closeCode());
        }
    }
}
