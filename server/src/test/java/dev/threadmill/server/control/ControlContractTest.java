package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.AllowedTargets;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the control endpoint, one test each, over real sockets. */
@Timeout(30)
class ControlContractTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TOKEN = "se+cret/tok en";
    private static final String QUERY = "?token=se+cret%2Ftok%20en";

    /** A request as the target saw it. */
    private record Seen(String method, String uri, String contentType, String auth, String body) {}

    private final BlockingQueue<Seen> requests = new LinkedBlockingQueue<>(10_000);
    private HttpServer target;
    private Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        target.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.offer(
                            new Seen(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    exchange.getRequestHeaders().getFirst("Content-Type"),
                                    exchange.getRequestHeaders().getFirst("Authorization"),
                                    body));
                    int status = exchange.getRequestURI().getPath().equals("/bad") ? 500 : 200;
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        target.start();
        appliance = Appliance.start(settings(Optional.of(new Secret(TOKEN)), List.of(), true));
    }

    @AfterEach
    void stop() {
        appliance.close();
        target.stop(0);
    }

    private static Settings settings(Optional<Secret> token, List<String> allowed, boolean all) {
        return new Settings(
                "127.0.0.1",
                0,
                Duration.ofSeconds(5),
                new Settings.Control("/control", token, 1, new AllowedTargets(all, allowed)));
    }

    private WebSocketClient connect(String query, Header... headers) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + "/control" + query);
        return WebSocketClient.connect(uri, List.of(headers), Tls.DEFAULT, Duration.ofSeconds(10));
    }

    private void assertRefused(int status, String text, String query, Header... headers) {
        var refused =
                assertThrows(UpgradeRefusedException.class, () -> connect(query, headers).close());
        assertEquals(status, refused.status());
        assertTrue(refused.getMessage().contains(text), refused::getMessage);
    }

    /** Connects as soon as the place of the controller before is free. */
    private WebSocketClient connectWhenFree() throws Exception {
        while (true) {
            try {
                return connect(QUERY);
            } catch (UpgradeRefusedException e) {
                assertEquals(429, e.status());
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static JsonNode next(WebSocketClient client) throws Exception {
        WebSocketEvent event = client.receive();
        return MAPPER.readTree(((WebSocketEvent.Text) event).text());
    }

    private static JsonNode next(WebSocketClient client, String type) throws Exception {
        while (true) {
            JsonNode message = next(client);
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + target.getAddress().getPort() + path;
    }

    /** A configuration of one connection, with {@code more} fields before its end. */
    private String config(String path, double seconds, String more) {
        return "{\"target\":\"%s\",\"concurrency\":1,\"duration\":%s%s}"
                .formatted(url(path), seconds, more);
    }

    private static String start(String config) {
        return "{\"type\":\"start_test\",\"config\":" + config + "}";
    }

    /** Runs a short test and returns the first request that the target saw of it. */
    private Seen firstRequest(String more) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/p", 0.2, more)));
            next(client, "test_finished");
            client.close(1000, "");
            assertNull(client.receive());
            return requests.take();
        }
    }

    @Test
    void theReferencesExampleGivesItsMetrics() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(
                    """
                    {"type":"start_test","config":{"name":"Teste de Carga API","target":"%s",
                     "method":"POST","concurrency":10,"duration":2,
                     "headers":{"Content-Type":"application/json"},"body":{"chave":"valor"},
                     "auth":{"type":"bearer","token":"seu_token_aqui"}}}
                    """
                            .formatted(url("/endpoint")));
            JsonNode started = next(client);
            assertEquals("test_started", started.path("type").asText());
            JsonNode live = next(client);
            assertEquals("metrics_update", live.path("type").asText());
            assertFalse(live.has("final"));
            for (String field :
                    List.of(
                            "total_requests",
                            "successful_requests",
                            "failed_requests",
                            "fastest_response_ms",
                            "slowest_response_ms",
                            "average_response_ms",
                            "requests_per_second",
                            "status_codes")) {
                assertTrue(live.path("metrics").has(field), field);
            }
            JsonNode last = live;
            for (JsonNode message;
                    !(message = next(client)).path("type").asText().equals("test_finished"); ) {
                last = message;
            }
            assertTrue(last.path("final").asBoolean());
            JsonNode metrics = last.path("metrics");
            long total = metrics.path("total_requests").asLong();
            assertTrue(total > 0);
            assertEquals(total, metrics.path("successful_requests").asLong());
            assertEquals(total, metrics.path("status_codes").path("200").asLong());
            double fastest = metrics.path("fastest_response_ms").asDouble();
            double average = metrics.path("average_response_ms").asDouble();
            assertTrue(fastest > 0 && fastest <= average);
            assertTrue(average <= metrics.path("slowest_response_ms").asDouble());
            assertEquals(total / 2.0, metrics.path("requests_per_second").asDouble(), total * 0.2);
            Seen seen = requests.take();
            assertEquals(
                    new Seen(
                            "POST",
                            "/endpoint",
                            "application/json",
                            "Bearer seu_token_aqui",
                            "{\"chave\":\"valor\"}"),
                    seen);
        }
    }

    @Test
    void aWrongOrMissingTokenIs401EvenWhileTheSeatIsTaken() throws Exception {
        try (WebSocketClient first = connect(QUERY)) {
            assertRefused(401, "token", "");
            assertRefused(401, "token", "?token=wrong");
            assertRefused(401, "token", "", new Header("Authorization", "Bearer wrong"));
            assertRefused(401, "token", "", new Header("Authorization", "Basic " + TOKEN));
            first.sendText("{}");
            assertEquals("error", next(first).path("type").asText());
        }
    }

    @Test
    void theTokenMayComeAsABearerHeader() throws Exception {
        connect("", new Header("Authorization", "bearer " + TOKEN)).close();
    }

    @Test
    void aSecondControllerIs429AndTheFirstIsUndisturbed() throws Exception {
        try (WebSocketClient first = connect(QUERY)) {
            for (int i = 0; i < 5; i++) {
                assertRefused(429, "There is already an active WebSocket connection", QUERY);
            }
            first.sendText("{}");
            assertEquals("error", next(first).path("type").asText());
        }
        connectWhenFree().close();
    }

    @Test
    void theSeatIsFreeAfterEveryWayOfLeaving() throws Exception {
        for (int i = 0; i < 3; i++) {
            WebSocketClient polite = connectWhenFree();
            polite.close(1000, "");
            assertNull(polite.receive());
            connectWhenFree().close();
        }
    }

    @Test
    void withoutATokenItFailsClosed() throws Exception {
        appliance.close();
        appliance = Appliance.start(settings(Optional.empty(), List.of(), true));
        assertRefused(503, "WS_SECRET_TOKEN", QUERY);
        assertRefused(503, "WS_SECRET_TOKEN", "?token=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void allSevenMethodsWork(String method) throws Exception {
        Seen seen = firstRequest(",\"method\":\"" + method + "\"");
        assertEquals(method, seen.method());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"z\":1.10,\"a\":12345678901234567890}|{\"z\":1.10,\"a\":12345678901234567890}|application/json",
                "[1,null]|[1,null]|application/json",
                "7|7|application/json",
                "\"plain text\"|plain text|",
                "{\"type\":\"Json\",\"content\":{\"a\":1}}|{\"a\":1}|application/json",
                "{\"type\":\"Json\",\"content\":\"{\\\"a\\\": 1}\"}|{\"a\": 1}|application/json",
                "{\"type\":\"Xml\",\"content\":\"<a/>\"}|<a/>|application/xml",
                "{\"type\":\"json\",\"content\":\"mine\"}|{\"type\":\"json\",\"content\":\"mine\"}|application/json",
                "{\"type\":\"Json\",\"content\":1,\"x\":2}|{\"type\":\"Json\",\"content\":1,\"x\":2}|application/json",
            })
    void bodiesArriveAsTheyWereMeant(String body, String expected, String contentType)
            throws Exception {
        Seen seen = firstRequest(",\"method\":\"POST\",\"body\":" + body);
        assertEquals(expected, seen.body());
        assertEquals(contentType, seen.contentType());
    }

    @Test
    void customHeadersWin() throws Exception {
        Seen seen =
                firstRequest(
                        ",\"method\":\"POST\",\"body\":{},\"headers\":{\"content-type\":\"text/x\","
                                + "\"authorization\":\"mine\"},\"auth\":{\"type\":\"bearer\",\"token\":\"t\"}");
        assertEquals("text/x", seen.contentType());
        assertEquals("mine", seen.auth());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"None\"}||/p",
                "{\"type\":\"Bearer\",\"credentials\":{\"token\":\"t\"}}|Bearer t|/p",
                "{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\"}|Basic dTpw|/p",
                "{\"type\":\"Basic\",\"credentials\":{\"username\":\"u\",\"password\":\"p\"}}|Basic dTpw|/p",
                "{\"type\":\"ApiKey\",\"credentials\":{\"key_name\":\"Authorization\",\"key_value\":\"k\",\"add_to\":\"header\"}}|k|/p",
                "{\"type\":\"api_key\",\"key_name\":\"k y\",\"key_value\":\"v&\",\"add_to\":\"query\"}||/p?k%20y=v%26",
            })
    void allKindsOfAuthWork(String auth, String header, String uri) throws Exception {
        Seen seen = firstRequest(",\"auth\":" + auth);
        assertEquals(header, seen.auth());
        assertEquals(uri, seen.uri());
    }

    @Test
    void queryParamsAreAppended() throws Exception {
        Seen seen = firstRequest(",\"query_params\":{\"a b\":\"c&d\",\"n\":1}");
        assertEquals("/p?a%20b=c%26d&n=1", seen.uri());
    }

    @Test
    void aBareConfigIsAStartToo() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(config("/", 0.1, ""));
            assertEquals("completed", next(client, "test_finished").path("status").asText());
        }
    }

    @Test
    void theRequestIdComesBackInEveryMessage() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(
                    "{\"type\":\"start_test\",\"request_id\":\"r-1\",\"config\":"
                            + config("/", 0.1, "")
                            + "}");
            for (String type = ""; !type.equals("test_finished"); ) {
                JsonNode message = next(client);
                assertEquals("r-1", message.path("request_id").asText());
                type = message.path("type").asText();
            }
            client.sendText("{\"type\":\"stop_test\",\"request_id\":7}");
            assertEquals(7, next(client).path("request_id").asInt());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"stop_test\"}", "abort"})
    void aTestCanBeStopped(String stop) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 3_600, "")));
            next(client, "test_started");
            requests.take();
            client.sendText(stop);
            assertTrue(next(client, "metrics_update").path("final").asBoolean());
            assertEquals("stopped", next(client).path("status").asText());
            // The next one may start at once.
            client.sendText(start(config("/", 0.1, "")));
            assertEquals("test_started", next(client).path("type").asText());
            next(client, "test_finished");
        }
    }

    @Test
    void statusesOf400AndAboveCountAsFailed() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/bad", 0.2, "")));
            JsonNode metrics = next(client, "metrics_update").path("metrics");
            assertTrue(metrics.path("failed_requests").asLong() > 0);
            assertEquals(0, metrics.path("successful_requests").asLong());
            assertEquals(metrics.path("failed_requests"), metrics.path("status_codes").path("500"));
        }
    }

    @Test
    void aTargetThatIsGoneCountsAsFailed() throws Exception {
        target.stop(0);
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 0.2, "")));
            JsonNode metrics = next(client, "metrics_update").path("metrics");
            assertTrue(metrics.path("failed_requests").asLong() > 0);
            assertTrue(metrics.path("errors").path("refused").asLong() > 0);
        }
    }

    @Test
    void aSecondStartAndAStopWithoutATestAreErrors() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText("{\"type\":\"stop_test\"}");
            assertEquals("no_test_running", next(client).path("code").asText());
            client.sendText(start(config("/", 60, "")));
            next(client, "test_started");
            client.sendText(start(config("/", 60, "")));
            assertEquals("test_running", next(client, "error").path("code").asText());
            client.sendText("abort");
            next(client, "test_finished");
        }
    }

    @Test
    void theControllersDisconnectStopsItsTest() throws Exception {
        WebSocketClient first = connect(QUERY);
        first.sendText(start(config("/", 3_600, "")));
        next(first, "test_started");
        first.close();
        try (WebSocketClient second = connectWhenFree()) {
            while (true) {
                second.sendText(start(config("/", 0.1, "")));
                JsonNode answer = next(second);
                if (answer.path("type").asText().equals("test_started")) {
                    break;
                }
            }
            next(second, "test_finished");
        }
    }

    @Test
    void aDetachedTestOutlivesItsController() throws Exception {
        WebSocketClient first = connect(QUERY);
        first.sendText(start(config("/", 3_600, ",\"detached\":true")));
        next(first, "test_started");
        first.close();
        try (WebSocketClient second = connectWhenFree()) {
            assertFalse(next(second, "metrics_update").has("final"));
            second.sendText("{\"type\":\"stop_test\"}");
            assertEquals("stopped", next(second, "test_finished").path("status").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json|invalid_json|",
                "{\"type\":\"start_test\",}|invalid_json|",
                "[]|invalid_json|",
                "{\"a\":1,\"a\":2}|invalid_json|",
                "{}|invalid_message|type",
                "{\"type\":7}|invalid_message|type",
                "{\"type\":\"dance\"}|unknown_type|type",
                "{\"type\":\"start_test\"}|invalid_config|config",
                "{\"type\":\"start_test\",\"config\":[]}|invalid_config|config",
            })
    void everyInvalidMessageGetsAnErrorAndTheConnectionLives(
            String message, String code, String field) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(message);
            JsonNode error = next(client);
            assertEquals("error", error.path("type").asText());
            assertEquals(code, error.path("code").asText());
            assertEquals(field == null ? "" : field, error.path("field").asText());
            assertFalse(error.path("message").asText().isEmpty());
            client.sendText("abort");
            assertEquals("no_test_running", next(client).path("code").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"target\":null|target",
                "\"target\":\"localhost\"|target",
                "\"target\":\"ftp://a/\"|target",
                "\"method\":\"BREW\"|method",
                "\"concurrency\":0|concurrency",
                "\"concurrency\":1.5|concurrency",
                "\"concurrency\":\"10\"|concurrency",
                "\"concurrency\":1000000|concurrency",
                "\"duration\":0|duration",
                "\"duration\":-1|duration",
                "\"duration\":\"10\"|duration",
                "\"duration\":1e9|duration",
                "\"headers\":[]|headers",
                "\"headers\":{\"a\":1}|headers.a",
                "\"headers\":{\"a b\":\"c\"}|headers",
                "\"headers\":{\"a\":\"b\\r\\nc: d\"}|headers",
                "\"auth\":\"me\"|auth",
                "\"auth\":{\"type\":\"magic\"}|auth.type",
                "\"auth\":{\"type\":\"bearer\"}|auth.token",
                "\"auth\":{\"type\":\"Basic\",\"credentials\":{\"username\":\"u\"}}|auth.credentials.password",
                "\"rate\":0|rate",
                "\"rate\":5,\"arrival\":\"odd\"|arrival",
                "\"timeout_ms\":0|timeout_ms",
                "\"warmup\":-1|warmup",
                "\"thresholds\":[\"fast\"]|thresholds",
                "\"workers\":4|workers",
                "\"detached\":\"yes\"|detached",
            })
    void everyInvalidFieldIsNamed(String fields, String field) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            String config =
                    MAPPER.readTree(
                                    "{\"target\":\""
                                            + url("/")
                                            + "\",\"concurrency\":1,\"duration\":1}")
                            .toString();
            JsonNode changed =
                    MAPPER.readerForUpdating(MAPPER.readTree(config)).readTree("{" + fields + "}");
            com.fasterxml.jackson.databind.node.ObjectNode all =
                    (com.fasterxml.jackson.databind.node.ObjectNode) MAPPER.readTree(config);
            all.setAll((com.fasterxml.jackson.databind.node.ObjectNode) changed);
            client.sendText(start(all.toString()));
            JsonNode error = next(client);
            assertEquals("error", error.path("type").asText(), error::toString);
            assertEquals(field, error.path("field").asText(), error::toString);
        }
    }

    @Test
    void binaryMessagesAreNoCommands() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendBinary(new byte[] {1});
            assertEquals("invalid_message", next(client).path("code").asText());
        }
    }

    @Test
    void targetsBeyondTheListAreRefused() throws Exception {
        appliance.close();
        appliance =
                Appliance.start(
                        settings(Optional.of(new Secret(TOKEN)), List.of("*.example.org"), false));
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 1, "")));
            assertEquals("target_not_allowed", next(client).path("code").asText());
        }
    }

    @Test
    void anOpenModelAndThresholdsWork() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(
                    start(
                            config(
                                    "/",
                                    0.5,
                                    ",\"rate\":100,\"thresholds\":[\"errors<1%\",\"max<1ns\"]")));
            JsonNode metrics = next(client, "metrics_update").path("metrics");
            assertEquals(50, metrics.path("total_requests").asInt());
            JsonNode finished = next(client, "test_finished");
            assertFalse(finished.path("passed").asBoolean());
            assertTrue(finished.path("thresholds").path(0).path("passed").asBoolean());
        }
    }

    @Test
    void shutdownEndsTheTestWithAFinalUpdateAndCloses1001() throws Exception {
        WebSocketClient client = connect(QUERY);
        client.sendText(start(config("/", 3_600, "")));
        next(client, "test_started");
        Thread closing = Thread.ofVirtual().start(appliance::close);
        boolean finalSeen = false;
        for (WebSocketEvent event; (event = client.receive()) != null; ) {
            JsonNode message = MAPPER.readTree(((WebSocketEvent.Text) event).text());
            finalSeen |= message.path("final").asBoolean();
        }
        closing.join();
        assertTrue(finalSeen);
        assertEquals(1001, client.closeCode());
    }
}
