package dev.threadmill.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The profile rusty-socks: its variables, /stats and /health. */
@Timeout(60)
class RustySocksTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static Settings settings(Map<String, String> environment) throws Exception {
        return SettingsReader.read(
                "rusty-socks", Optional.empty(), Path.of("target"), environment, Map.of());
    }

    /** An appliance on a free port of this machine, with variables besides. */
    private static Appliance start(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("RUSTY_SOCKS_HOST", "127.0.0.1");
        all.put("RUSTY_SOCKS_PORT", "0");
        return Appliance.start(settings(all));
    }

    private static HttpResponse<String> ask(
            Appliance appliance, String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(appliance.url() + path))
                        .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static JsonNode stats(Appliance appliance) throws Exception {
        return MAPPER.readTree(ask(appliance, "GET", "/stats").body());
    }

    private static WebSocketClient connect(Appliance appliance) throws Exception {
        return WebSocketClient.connect(
                URI.create(appliance.url().replaceFirst("http", "ws") + "/ws"),
                List.of(),
                Tls.DEFAULT,
                Duration.ofSeconds(30));
    }

    private static String type(WebSocketClient client) throws Exception {
        String text = ((WebSocketEvent.Text) client.receive()).text();
        return MAPPER.readTree(text).path("type").asText();
    }

    @Test
    void theDefaultsAreTheReferences() throws Exception {
        Settings settings = settings(Map.of());
        assertEquals("0.0.0.0", settings.host());
        assertEquals(3030, settings.server().port());
        assertEquals(100, settings.webSockets().connectionsMax());
        assertEquals(1024, settings.hub().storedMax());
        assertEquals(Duration.ofSeconds(60), settings.webSockets().idleTimeout());
        assertEquals(Duration.ofSeconds(30), settings.webSockets().pingInterval());
        assertEquals(4, settings.webSockets().handshakeWorkers());
        assertEquals(1000, settings.webSockets().handshakeQueueMax());
        assertEquals(Optional.of("/ws"), settings.hub().path());
    }

    @Test
    void everyVariableSetsWhatItsNameSays() throws Exception {
        Settings settings =
                settings(
                        Map.of(
                                "RUSTY_SOCKS_HOST", "127.0.0.2",
                                "RUSTY_SOCKS_PORT", "3031",
                                "RUSTY_SOCKS_MAX_CONN", "7",
                                "RUSTY_SOCKS_BUFFER", "8",
                                "RUSTY_SOCKS_TIMEOUT", "9",
                                "RUSTY_SOCKS_PING", "5",
                                "RUSTY_SOCKS_THREAD_POOL_SIZE", "6",
                                "RUSTY_SOCKS_MAX_QUEUED_TASKS", "11"));
        assertEquals("127.0.0.2", settings.host());
        assertEquals(3031, settings.server().port());
        assertEquals(7, settings.webSockets().connectionsMax());
        assertEquals(8, settings.hub().storedMax());
        assertEquals(Duration.ofSeconds(9), settings.webSockets().idleTimeout());
        assertEquals(Duration.ofSeconds(5), settings.webSockets().pingInterval());
        assertEquals(6, settings.webSockets().handshakeWorkers());
        assertEquals(11, settings.webSockets().handshakeQueueMax());
    }

    @Test
    void aTimeoutBelowThePingIntervalIsTheUsersChoice() throws Exception {
        assertEquals(
                Duration.ofSeconds(2),
                settings(Map.of("RUSTY_SOCKS_TIMEOUT", "2")).webSockets().idleTimeout());
    }

    @Test
    void bufferBoundsTheReplay() throws Exception {
        try (Appliance appliance = start(Map.of("RUSTY_SOCKS_BUFFER", "3"));
                WebSocketClient sender = connect(appliance)) {
            for (int i = 0; i < 8; i++) {
                sender.sendText("{\"sender\":\"a\",\"content\":\"" + i + "\"}");
            }
            sender.sendText("an error's answer comes when the messages before it are stored");
            assertEquals("Connect", type(sender));
            assertEquals("error", type(sender));
            try (WebSocketClient late = connect(appliance)) {
                assertEquals("Connect", type(late));
                for (int i = 5; i < 8; i++) {
                    String chat = ((WebSocketEvent.Text) late.receive()).text();
                    assertEquals(i, MAPPER.readTree(chat).path("content").asInt());
                }
                sender.sendText("{\"sender\":\"a\",\"content\":\"8\"}");
                assertTrue(((WebSocketEvent.Text) late.receive()).text().contains("\"8\""));
            }
        }
    }

    @Test
    void statsHaveTheReferencesFieldsAndOurs() throws Exception {
        Map<String, String> variables =
                Map.of("RUSTY_SOCKS_THREAD_POOL_SIZE", "2", "RUSTY_SOCKS_MAX_QUEUED_TASKS", "10");
        try (Appliance appliance = start(variables);
                WebSocketClient client = connect(appliance)) {
            assertEquals("Connect", type(client));
            client.sendText("{\"sender\":\"a\",\"content\":\"b\"}");
            client.sendText("no json");
            assertEquals("error", type(client));
            JsonNode stats = stats(appliance);
            assertEquals(2, stats.path("worker_threads").asInt());
            assertEquals(10, stats.path("max_queued_tasks").asInt());
            for (String count :
                    List.of("active_tasks", "queued_tasks", "completed_tasks", "rejected_tasks")) {
                assertTrue(stats.path(count).isIntegralNumber(), count);
            }
            assertEquals(1, stats.path("connections").path("active").asInt());
            assertEquals(1, stats.path("connections").path("total").asInt());
            assertEquals(0, stats.path("connections").path("rejected").asInt(-1));
            assertEquals(2, stats.path("messages").path("in").asInt());
            assertTrue(stats.path("messages").path("out").asInt() >= 1);
            assertTrue(stats.path("messages").path("bytes_in").asInt() > 30);
            assertTrue(stats.path("messages").path("bytes_out").asInt() > 30);
            assertEquals(0, stats.path("messages").path("dropped").asInt(-1));
            assertEquals(1, stats.path("hub").path("clients").asInt());
            assertEquals(1, stats.path("hub").path("stored_messages").asInt());
            assertTrue(stats.path("uptime_s").isIntegralNumber());
            client.close(1000, "");
            while (stats(appliance).path("connections").path("ended_by_code").isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
    }

    @Test
    void statsAnswerGetAndHeadAlone() throws Exception {
        try (Appliance appliance = start(Map.of())) {
            assertEquals("", ask(appliance, "HEAD", "/stats").body());
            assertEquals(200, ask(appliance, "HEAD", "/stats").statusCode());
            assertEquals(405, ask(appliance, "POST", "/stats").statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rusty-socks|*/*|OK",
                "rusty-socks|text/plain|OK",
                "rusty-socks|text/html,*/*;q=0.8|OK",
                "rusty-socks|application/json|JSON",
                "rusty-socks|text/plain;q=0.5,application/json|JSON",
                "default|*/*|JSON",
                "default|application/json|JSON",
                "default|text/plain|OK",
            })
    void healthIsOkAsTextOrJsonByProfileAndAccept(String profile, String accept, String expected)
            throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(profile, Map.of()))) {
            HttpResponse<String> response = ask(appliance, "GET", "/health", "Accept", accept);
            assertEquals(200, response.statusCode());
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (expected.equals("OK")) {
                assertEquals("OK", response.body());
                assertTrue(type.startsWith("text/plain"), type);
            } else {
                assertEquals("UP", MAPPER.readTree(response.body()).path("status").asText());
                assertTrue(type.startsWith("application/json"), type);
            }
        }
    }

    @Test
    void healthWithoutAnAcceptHeaderIsOk() throws Exception {
        try (Appliance appliance = start(Map.of())) {
            assertEquals("OK", ask(appliance, "GET", "/health").body());
            assertEquals(200, ask(appliance, "HEAD", "/health").statusCode());
        }
    }
}
