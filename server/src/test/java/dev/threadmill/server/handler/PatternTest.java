package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.wire.WebSocketEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules over real sockets. */
@Timeout(60)
class PatternTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static String text(WebSocketClient client) throws Exception {
        return switch (client.receive()) {
            case WebSocketEvent.Text text -> text.text();
            case null -> "closed with " + client.closeCode() + " " + client.closeReason();
            case WebSocketEvent other -> other.toString();
        };
    }

    private static String ask(WebSocketClient client, String message) throws Exception {
        client.sendText(message);
        return text(client);
    }

    @Test
    void theFirstRuleThatFitsAnswers() throws Exception {
        try (MockServer server =
                        MockServer.with(
                                """
                                websocket:
                                  handlers:
                                    - path: "/api"
                                      type: pattern
                                      rules:
                                        - match:
                                            type: "ping"
                                          response:
                                            type: "pong"
                                            timestamp: "{{now}}"
                                        - match:
                                            type: "subscribe"
                                            channel: "*"
                                          response:
                                            type: "subscribed"
                                            channel: "{{message.channel}}"
                                            id: "{{uuid}}"
                                        - match:
                                            type: "*"
                                          response: {type: "other", was: "{{message.type}}"}
                                """);
                WebSocketClient client = server.connect("/api")) {
            JsonNode pong = MAPPER.readTree(ask(client, "{\"type\":\"ping\"}"));
            assertEquals("pong", pong.get("type").asText());
            assertTrue(Instant.parse(pong.get("timestamp").asText()).isAfter(Instant.EPOCH));
            JsonNode subscribed =
                    MAPPER.readTree(ask(client, "{\"type\":\"subscribe\",\"channel\":[1]}"));
            assertEquals("[1]", subscribed.get("channel").toString());
            assertEquals(
                    "{\"type\":\"other\",\"was\":\"subscribe\"}",
                    ask(client, "{\"type\":\"subscribe\"}"));
            client.sendText("no JSON");
            client.sendText("{\"kind\":\"none fits\"}");
            assertEquals("{\"type\":\"other\",\"was\":7}", ask(client, "{\"type\":7}"));
            assertEquals(1, server.connections().failureCount(Failure.PARSE));
        }
    }

    @Test
    void aNumberThatNoJavaCanHoldIsNoJson() throws Exception {
        try (MockServer server =
                        MockServer.with(
                                """
                                websocket:
                                  handlers:
                                    - path: /api
                                      rules: [{match: {type: ping}, response: pong}]
                                """);
                WebSocketClient client = server.connect("/api")) {
            client.sendText("{\"type\":\"ping\",\"id\":1e99999999999}");
            assertEquals("pong", ask(client, "{\"type\":\"ping\",\"id\":1e400}"));
            assertEquals(1, server.connections().failureCount(Failure.PARSE));
        }
    }

    @Test
    void delayedRepliesComeInOrderAndNoneIsLost() throws Exception {
        try (MockServer server =
                        MockServer.with(
                                """
                                websocket:
                                  handlers:
                                    - path: /slow
                                      rules:
                                        - match: {n: "*"}
                                          delay_ms: 100
                                          response: "{{message.n}}"
                                """);
                WebSocketClient client = server.connect("/slow")) {
            for (int i = 0; i < 2_000; i++) {
                client.sendText("{\"n\":" + i + "}");
            }
            for (int i = 0; i < 2_000; i++) {
                assertEquals(String.valueOf(i), text(client));
            }
        }
    }

    @Test
    void repliesComeInTurnsAndFollowOneAnother() throws Exception {
        try (MockServer server =
                        MockServer.with(
                                """
                                websocket:
                                  handlers:
                                    - path: /turns
                                      rules:
                                        - match: {a: last}
                                          responses: [one, two]
                                        - match: {a: cycle}
                                          responses: [one, two]
                                          repeat: cycle
                                        - match: {a: then}
                                          response: {type: processing}
                                          then:
                                            delay_ms: 20
                                            response: {type: complete, of: "{{message.id}}"}
                                            then: {response: third}
                                        - match: bye
                                          response: farewell
                                          close: {code: 4001, reason: enough}
                                """);
                WebSocketClient client = server.connect("/turns")) {
            assertEquals("one", ask(client, "{\"a\":\"last\"}"));
            assertEquals("two", ask(client, "{\"a\":\"last\"}"));
            assertEquals("two", ask(client, "{\"a\":\"last\"}"));
            assertEquals("one", ask(client, "{\"a\":\"cycle\"}"));
            assertEquals("two", ask(client, "{\"a\":\"cycle\"}"));
            assertEquals("one", ask(client, "{\"a\":\"cycle\"}"));
            assertEquals("{\"type\":\"processing\"}", ask(client, "{\"a\":\"then\",\"id\":5}"));
            assertEquals("{\"type\":\"complete\",\"of\":5}", text(client));
            assertEquals("third", text(client));
            assertEquals("farewell", ask(client, "bye"));
            assertEquals("closed with 4001 enough", text(client));
        }
    }
}
