package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code reference: wsproxy-examples} promises of the service, seen from outside. */
@Timeout(120)
class WsproxyServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Settings settings(Map<String, String> environment) throws Exception {
        return SettingsReader.read(
                "wsproxy", Optional.empty(), Path.of("target"), environment, Map.of());
    }

    private static List<String> faults(Map<String, String> environment) {
        return assertThrows(InvalidConfigException.class, () -> settings(environment)).faults();
    }

    private static Appliance start(RedisServer server, Map<String, String> more) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(more);
        all.put("redis.url", server.url());
        Appliance appliance = Appliance.start(TestSettings.with("wsproxy", all));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Http.get(appliance.url() + "/health").status() != 200) {
            assertTrue(System.nanoTime() < deadline, "no Redis");
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return appliance;
    }

    // The environment.

    @Test
    void theDefaultsAreThoseOfTheReference() throws Exception {
        Settings settings = settings(Map.of());
        assertEquals(4040, settings.server().port());
        assertEquals("0.0.0.0", settings.host());
        assertEquals("redis://127.0.0.1:6379", settings.redis().url().orElseThrow().toString());
        assertEquals(Duration.ofSeconds(15), settings.webSockets().pingInterval());
        assertEquals(Duration.ofSeconds(30), settings.webSockets().idleTimeout());
        assertEquals(Duration.ofSeconds(120), settings.server().shutdownGrace());
        assertEquals(
                new Settings.Bridge(true, Duration.ofSeconds(2), Duration.ofHours(3), 1_048_576),
                settings.bridge());
        assertEquals(Settings.LogLevel.INFO, settings.log().level());
        assertEquals(Settings.Service.WSPROXY, settings.service());
    }

    @Test
    void everyVariableIsEffective() throws Exception {
        Settings settings =
                settings(
                        Map.of(
                                "HOST", "127.0.0.9",
                                "PORT", "4141",
                                "REDIS_URL", "redis://127.0.0.1:6380/2",
                                "WS_PING_INTERVAL_SECS", "5",
                                "WS_PING_TIMEOUT_SECS", "11",
                                "SHUTDOWN_GRACE_PERIOD_SECS", "7",
                                "AUTH_TIMEOUT_SECS", "3",
                                "AUTH_GRACE_PERIOD_SECS", "60",
                                "MAX_MESSAGE_SIZE_BYTES", "2048",
                                "LOG_LEVEL", "DEBUG"));
        assertEquals("127.0.0.9", settings.host());
        assertEquals(4141, settings.server().port());
        assertEquals("redis://127.0.0.1:6380/2", settings.redis().url().orElseThrow().toString());
        assertEquals(Duration.ofSeconds(5), settings.webSockets().pingInterval());
        assertEquals(Duration.ofSeconds(11), settings.webSockets().idleTimeout());
        assertEquals(Duration.ofSeconds(7), settings.server().shutdownGrace());
        assertEquals(
                new Settings.Bridge(true, Duration.ofSeconds(3), Duration.ofSeconds(60), 2_048),
                settings.bridge());
        assertEquals(Settings.LogLevel.DEBUG, settings.log().level());
    }

    @Test
    void whatCannotBeIsToldByItsVariable() {
        assertTrue(
                faults(Map.of("MAX_MESSAGE_SIZE_BYTES", "20000000"))
                        .getFirst()
                        .contains(
                                "must be less than websocket.max_message_size, which is 16MiB"
                                        + " (MAX_MESSAGE_SIZE_BYTES in the environment)"));
        assertTrue(
                faults(Map.of("LOG_LEVEL", "loud"))
                        .getFirst()
                        .contains("'loud' is not one of error, warn, info, debug, trace"));
        assertTrue(
                faults(Map.of("AUTH_GRACE_PERIOD_SECS", "0")).toString().contains("more than 0"));
        assertTrue(
                faults(Map.of("AUTH_GRACE_PERIOD_SECS", "10ms")).toString().contains("least 1s"));
        String secret = faults(Map.of("REDIS_URL", "http://:hush@x")).toString();
        assertTrue(secret.contains("REDIS_URL") && !secret.contains("hush"), secret);
    }

    @Test
    void smallWebSocketMessagesNeedNoSmallerBridge() throws Exception {
        Map<String, String> small = Map.of("websocket.max_message_size", "64KiB");
        assertEquals(
                1_048_576,
                TestSettings.with(small).bridge().messageBytesMax(),
                "nobody asked for the bridge");
    }

    // The endpoints.

    @Test
    void healthTellsRedisAndTheSessions() throws Exception {
        try (RedisServer server = RedisServer.start();
                Appliance appliance = start(server, Map.of());
                Redis redis = Redis.connect(server.redisUrl(), PATIENCE)) {
            redis.keys().set("session:s:auth", "t");
            for (String accept : new String[] {"*/*", "text/plain", "text/html"}) {
                Http.Answer health = Http.get(appliance.url() + "/health", "Accept", accept);
                assertEquals(200, health.status());
                assertEquals(
                        "{\"status\":\"healthy\",\"redis\":\"connected\",\"active_connections\":0}",
                        health.text().strip());
            }
            try (WebSocketClient client = connect(appliance, "/a/ws/s?token=t")) {
                JsonNode health = Http.get(appliance.url() + "/health").json();
                assertEquals(1, health.path("active_connections").asInt());
                assertEquals("", client.subprotocol());
            }
            for (String path : new String[] {"/health/live", "/health/ready"}) {
                assertEquals(200, Http.get(appliance.url() + path).status());
            }
            server.kill();
            Http.Answer health = Http.get(appliance.url() + "/health");
            assertEquals(503, health.status());
            assertEquals("unhealthy", health.json().path("status").asText());
            assertEquals("disconnected", health.json().path("redis").asText());
            assertTrue(health.json().path("error").asText().contains("Redis"), health.text());
        }
    }

    private static WebSocketClient connect(Appliance appliance, String path) throws Exception {
        return WebSocketClient.connect(
                URI.create(appliance.url().replaceFirst("^http", "ws") + path),
                List.of(),
                Tls.DEFAULT,
                PATIENCE);
    }

    @Test
    void readyIsReadyInThisServiceAlone() throws Exception {
        try (RedisServer server = RedisServer.start();
                Appliance appliance = start(server, Map.of())) {
            Http.Answer ready = Http.get(appliance.url() + "/ready");
            assertEquals(200, ready.status());
            assertEquals("{\"status\":\"ready\"}", ready.text().strip());
            assertEquals(405, Http.ask("POST", appliance.url() + "/ready", new byte[0]).status());
        }
        try (Appliance other = Appliance.start(TestSettings.with(Map.of()))) {
            assertEquals(404, Http.get(other.url() + "/ready").status());
        }
    }

    @Test
    void statsMetricsAndTheRootKnowTheBridge() throws Exception {
        try (RedisServer server = RedisServer.start();
                Appliance appliance = start(server, Map.of("bridge.max_message_size", "10"));
                Redis redis = Redis.connect(server.redisUrl(), PATIENCE)) {
            redis.keys().set("session:s:auth", "t");
            try (WebSocketClient client = connect(appliance, "/a/ws/s?token=t")) {
                client.sendText("nope");
                client.receive();
                client.sendText("too large a message");
                client.receive();
                redis.channels().publish("session:s:down", new byte[] {'x'});
                client.receive();
                JsonNode bridge = Http.get(appliance.url() + "/stats").json().path("bridge");
                assertEquals(1, bridge.path("sessions").asInt(), bridge.toString());
                assertEquals(1, bridge.path("invalid_json").asInt(), bridge.toString());
                assertEquals(1, bridge.path("too_large").asInt(), bridge.toString());
                assertEquals(1, bridge.path("down").asInt(), bridge.toString());
                String metrics = Http.get(appliance.url() + "/metrics").text();
                for (String name :
                        List.of(
                                "threadmill_bridge_sessions{",
                                "threadmill_bridge_refused_total{reason=\"token_invalid\"",
                                "threadmill_bridge_total{",
                                "what=\"up_failed\"")) {
                    assertTrue(metrics.contains(name), name + " in " + metrics);
                }
            }
            String root = Http.get(appliance.url() + "/").text();
            assertTrue(root.contains("/{agent_id}/ws/{session_id}"), root);
            assertTrue(root.contains("\"/ready\""), root);
        }
    }

    @Test
    void whoDoesNotAnswerPingsIsGivenUp() throws Exception {
        Map<String, String> hasty =
                Map.of("websocket.ping_interval", "1s", "websocket.idle_timeout", "2s");
        try (RedisServer server = RedisServer.start();
                Appliance appliance = start(server, hasty);
                Redis redis = Redis.connect(server.redisUrl(), PATIENCE)) {
            redis.keys().set("session:s:auth", "t");
            try (WebSocketClient silent = connect(appliance, "/a/ws/s?token=t")) {
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (redis.channels().listenerCount("session:s:down") > 0) {
                    assertTrue(System.nanoTime() < deadline, "still there");
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                assertEquals("", silent.subprotocol());
            }
        }
    }
}
