package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.wire.WebSocketEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and how tests start, go on and end: a test per rule, over real sockets. */
@Timeout(60)
class ControlSessionTest extends ControlFixture {
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
