package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.transport.WebSocketClient;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control endpoint over real sockets: what is easily got wrong. */
@Timeout(60)
class ControlStrictnessTest extends ControlFixture {
    @Test
    void aBodyArrivesByteForByte() throws Exception {
        String body = "{ \"z\" : 1.10, \"e\":1E5,\"zero\":-0.0, \"s\":\"\\u00e9\\/\" }";
        assertEquals(body, firstRequest(",\"method\":\"POST\",\"body\":" + body).body());
    }

    @Test
    void theContentOfATypedBodyArrivesByteForByte() throws Exception {
        String body = "[ 1.0 ,2 ]";
        Seen seen =
                firstRequest(
                        ",\"method\":\"POST\",\"body\":{\"type\":\"Json\",\"content\":"
                                + body
                                + "}");
        assertEquals(body, seen.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u202e", "\\n", "\\u2066", "\\u0000", "\\u0085", "\\u2029"})
    void aNameChangesNothingOfWhatStandsBesideIt(String escaped) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 1, ",\"name\":\"a" + escaped + "b\"")));
            JsonNode error = next(client);
            assertEquals("name", error.path("field").asText(), error::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"bearer\",\"token\":5}|auth.token",
                "{\"type\":\"bearer\",\"token\":\"a\\nb\"}|auth.token",
                "{\"type\":7}|auth.type",
                "{}|auth.type",
                "{\"type\":\"Basic\",\"credentials\":[]}|auth.credentials",
                "{\"type\":\"Basic\",\"credentials\":{\"username\":5}}|auth.credentials.username",
                "{\"type\":\"basic\",\"username\":\"a:b\",\"password\":\"\"}|auth.username",
                "{\"type\":\"ApiKey\",\"credentials\":{\"key_name\":\"a b\",\"key_value\":\"\"}}|auth.credentials.key_name",
                "{\"type\":\"api_key\",\"key_name\":\"a\",\"key_value\":\"\",\"add_to\":\"body\"}|auth.add_to",
            })
    void faultsInAuthNameTheirWholePath(String auth, String field) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 1, ",\"auth\":" + auth)));
            JsonNode error = next(client);
            assertEquals(field, error.path("field").asText(), error::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{\"a\":1}", "[1]"})
    void aRequestIdThatCannotComeBackIsRefused(String id) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText("{\"type\":\"stop_test\",\"request_id\":" + id + "}");
            JsonNode error = next(client);
            assertEquals("request_id", error.path("field").asText());
            assertFalse(error.has("request_id"));
        }
    }

    @Test
    void anInvalidMessageStillGetsItsRequestIdBack() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText("{\"type\":\"dance\",\"request_id\":\"r-2\"}");
            assertEquals("r-2", next(client).path("request_id").asText());
        }
    }

    @Test
    void aRequestIdInTheConfigurationComesBackToo() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 0.1, ",\"request_id\":\"r-3\"")));
            JsonNode started = next(client, "test_started");
            assertEquals("r-3", started.path("request_id").asText());
            assertFalse(started.has("ignored"));
            assertEquals("r-3", next(client, "test_finished").path("request_id").asText());
            client.sendText(start("{\"request_id\":\"r-4\"}"));
            JsonNode error = next(client);
            assertEquals("error", error.path("type").asText());
            assertEquals("r-4", error.path("request_id").asText());
            client.sendText(start(config("/", 1, ",\"request_id\":[]")));
            assertEquals("config.request_id", next(client).path("field").asText());
        }
    }

    @Test
    void ofTwoRequestIdsTheMessagesOwnCounts() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(
                    "{\"type\":\"start_test\",\"request_id\":1,\"config\":"
                            + config("/", 0.1, ",\"request_id\":2")
                            + "}");
            JsonNode started = next(client, "test_started");
            assertEquals(1, started.path("request_id").asInt());
            assertEquals("[\"request_id\"]", started.path("ignored").toString());
        }
    }

    @Test
    void noControllerIsShownTheKeyInTheQuery() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            String auth =
                    "{\"type\":\"api_key\",\"key_name\":\"s g\",\"key_value\":\"v&1\","
                            + "\"add_to\":\"query\"}";
            client.sendText(start(config("/p?b=2&apikey=other", 0.1, ",\"auth\":" + auth)));
            JsonNode started = next(client, "test_started");
            assertEquals(url("/p?b=2&apikey=***&s%20g=***"), started.path("target").asText());
            next(client, "test_finished");
            assertEquals("/p?b=2&apikey=other&s%20g=v%261", requests.take().uri());
        }
    }

    @Test
    void fieldsThatMeanNothingAreTold() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 0.1, ",\"timeout\":5,\"timeout_ms\":500")));
            JsonNode started = next(client, "test_started");
            assertEquals("[\"timeout\"]", started.path("ignored").toString());
        }
    }

    @Test
    void severalWorkersAreNotAvailable() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 1, ",\"workers\":2")));
            JsonNode error = next(client);
            assertEquals("not_available", error.path("code").asText());
            assertEquals("workers", error.path("field").asText());
            assertTrue(error.path("message").asText().contains("REDIS_URL"));
            client.sendText(start(config("/", 0.1, ",\"workers\":1")));
            next(client, "test_finished");
        }
    }

    @Test
    void absurdNestingIsAnErrorOnly() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText("{\"type\":\"start_test\",\"config\":" + "[".repeat(100_000));
            assertEquals("invalid_json", next(client).path("code").asText());
            client.sendText("{\"config\":1e999999999}");
            assertEquals("error", next(client).path("type").asText());
            client.sendText(start(config("/", 1, ",\"rate\":1e999999999")));
            assertEquals("rate", next(client).path("field").asText());
        }
    }

    @Test
    void aWarmUpIsNotInTheFigures() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 0.5, ",\"warmup\":1.2,\"rate\":100")));
            JsonNode first = next(client, "metrics_update").path("metrics");
            assertEquals(0, first.path("total_requests").asInt());
            assertEquals(0, first.path("slowest_response_ms").asInt());
            JsonNode last = first;
            for (JsonNode message = next(client);
                    message.path("type").asText().equals("metrics_update");
                    message = next(client)) {
                last = message.path("metrics");
            }
            assertEquals(50, last.path("total_requests").asInt());
        }
    }

    @Test
    void thePlaceIsFreeAfterPeersThatVanishInTheHandshake() throws Exception {
        URI uri = URI.create(appliance.url());
        String request =
                """
                GET /control%s HTTP/1.1\r
                Host: x\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """
                        .formatted(QUERY);
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                // Resets the connection, possibly before the server answers.
                socket.setSoLinger(true, 0);
            }
        }
        try (WebSocketClient only = connectWhenFree()) {
            assertRefused(429, "There is already an active WebSocket connection", QUERY);
            only.sendText("abort");
            assertEquals("no_test_running", next(only).path("code").asText());
        }
    }
}
