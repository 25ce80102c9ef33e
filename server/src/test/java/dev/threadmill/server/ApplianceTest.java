package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running appliance answers over plain HTTP. */
@Timeout(60)
class ApplianceTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Appliance appliance;

    @BeforeAll
    static void start() throws Exception {
        appliance = Appliance.start(TestSettings.with(Map.of()));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    private static HttpResponse<String> ask(String method, String path, String accept)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(appliance.url() + path))
                        .method(method, BodyPublishers.noBody())
                        .header("Accept", accept)
                        .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void theRootSaysWhatIsHere() throws Exception {
        HttpResponse<String> response = ask("GET", "/", "*/*");
        JsonNode root = MAPPER.readTree(response.body());
        assertEquals("threadmill", root.path("name").asText());
        assertTrue(root.path("uptime_s").isIntegralNumber());
        assertFalse(root.path("version").asText().isEmpty());
        for (JsonNode endpoint : root.path("endpoints")) {
            String path = endpoint.path("path").asText().replaceAll("\\{\\w+}", "any");
            int expected =
                    switch (endpoint.path("kind").asText()) {
                        case "http" -> 200;
                        case "post" -> 405;
                        case "socket.io", "engine.io" -> 400;
                        default -> 426;
                    };
            if (!path.equals("/helidon/echo")) {
                assertEquals(expected, ask("GET", path, "*/*").statusCode(), path);
            }
        }
    }

    @Test
    void aBrowserGetsTheDashboard() throws Exception {
        HttpResponse<String> response =
                ask("GET", "/", "text/html,application/xml;q=0.9,*/*;q=0.8");
        assertTrue(header(response, "content-type").startsWith("text/html"));
        assertEquals("Accept", header(response, "vary"));
        assertTrue(response.body().contains("dashboard/main.js"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/",
        "DELETE,/health",
        "PUT,/health/live",
        "PATCH,/health/ready",
        "POST,/metrics"
    })
    void otherMethodsAreNotAllowed(String method, String path) throws Exception {
        HttpResponse<String> response = ask(method, path, "*/*");
        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD", header(response, "allow"));
        assertEquals("method_not_allowed", MAPPER.readTree(response.body()).path("error").asText());
    }

    @Test
    void anUnknownPathSaysWhereToLook() throws Exception {
        HttpResponse<String> response = ask("GET", "/no%22pe%3Cb%3E", "*/*");
        assertEquals(404, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        JsonNode problem = MAPPER.readTree(response.body());
        assertEquals(
                "there is nothing at /no\"pe<b>; GET / lists what there is",
                problem.path("message").asText());
    }

    @Test
    void aWebSocketAskedPlainlySaysHow() throws Exception {
        HttpResponse<String> response = ask("GET", "/echo", "*/*");
        assertEquals(426, response.statusCode());
        assertEquals("websocket", header(response, "upgrade"));
    }

    /** A restart frees no disk and repairs no Redis, but costs every connection. */
    @Test
    void onlyADeadlockIsAReasonToBeStartedAnew() throws Exception {
        JsonNode live = MAPPER.readTree(ask("GET", "/health/live", "*/*").body());
        assertEquals(List.of("deadlock"), live.path("checks").findValuesAsText("name"));
        JsonNode all = MAPPER.readTree(ask("GET", "/health", "*/*").body());
        assertEquals(
                List.of("deadlock", "diskSpace", "heapMemory", "listening"),
                all.path("checks").findValuesAsText("name").stream().sorted().toList());
        assertEquals(List.of("true", "true"), all.path("checks").findValuesAsText("enough"));
    }

    @Test
    void healthHasDetails() throws Exception {
        for (String path : List.of("/health", "/health/live", "/health/ready")) {
            JsonNode health = MAPPER.readTree(ask("GET", path, "*/*").body());
            assertEquals("UP", health.path("status").asText(), path);
            assertFalse(health.path("checks").isEmpty(), path);
        }
    }
}
