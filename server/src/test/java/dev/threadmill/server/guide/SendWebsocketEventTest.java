package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@code POST /SendWebsocketEvent}, a test for each rule. */
@Timeout(60)
class SendWebsocketEventTest {
    @Test
    void withoutDataAnEventHasNoArgument() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer client = server.connect()) {
            server.send("{\"event\":\"tick\"}");
            assertEquals("42[\"tick\"]", client.hear());
            server.send("{\"event\":\"tick\",\"data\":null}");
            assertEquals("42[\"tick\",null]", client.hear());
        }
    }

    @Test
    void aChannelIsAnEvent() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer client = server.connect()) {
            server.send("{\"channel\":\"news\",\"payload\":{\"a\":\"€\"}}");
            assertEquals("42[\"news\",{\"payload\":{\"a\":\"€\"}}]", client.hear());
        }
    }

    @Test
    void channelsPairWithPayloads() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer client = server.connect()) {
            JsonNode answer =
                    server.send("{\"channels\":[\"a\",\"b\",\"c\"],\"payload\":[1,[2]]}").json();
            assertEquals(2, answer.path("events_sent").asInt());
            assertEquals("42[\"a\",{\"payload\":1}]", client.hear());
            assertEquals("42[\"b\",{\"payload\":[2]}]", client.hear());
            server.send("{\"channels\":[\"a\",\"b\"],\"payload\":3}");
            assertEquals("42[\"a\",{\"payload\":3}]", client.hear());
            assertEquals("42[\"b\",{\"payload\":3}]", client.hear());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'channel':'a','channels':['b'],'payload':1}|channels",
                "{'payload':1}|event",
                "{'event':7}|event",
                "{'event':'e','romo':'a'}|romo",
                "{'event':'e'} {}|body",
                "{'event':'e','event':'e'}|event",
                "[]|body",
            })
    void whatIsMalformedIsRefusedByField(String body, String field) throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain()) {
            Http.Answer answer = server.send(body.replace('\'', '"'));
            assertEquals(400, answer.status());
            assertEquals("error", answer.json().path("status").asText());
            assertEquals(field, answer.json().path("field").asText());
            assertTrue(answer.json().path("message").asText().startsWith(field + " "));
        }
    }

    @Test
    void roomsAndExceptionsNarrowIt() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer a = server.connectIn("[\"a\"]");
                Peer both = server.connectIn("[\"a\",\"b\"]");
                Peer none = server.connect()) {
            assertEquals(
                    1,
                    server.send("{\"event\":\"one\",\"room\":\"b\"}")
                            .json()
                            .path("receivers")
                            .asInt());
            server.send("{\"event\":\"two\",\"room\":[\"a\",\"b\"]}");
            server.send("{\"event\":\"three\",\"room\":\"a\",\"except\":\"b\"}");
            server.send("{\"event\":\"four\",\"except\":[\"a\"],\"volatile\":true}");
            server.send("{\"event\":\"end\"}");
            for (String event : new String[] {"one", "two", "end"}) {
                assertEquals("42[\"" + event + "\"]", both.hear());
            }
            for (String event : new String[] {"two", "three", "end"}) {
                assertEquals("42[\"" + event + "\"]", a.hear());
            }
            for (String event : new String[] {"four", "end"}) {
                assertEquals("42[\"" + event + "\"]", none.hear());
            }
        }
    }

    @Test
    void aNamespaceHasItsOwnClients() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.with(Map.of("socketio.namespaces", "/,/chat"));
                Peer main = server.connect();
                Peer chat = server.connect("/chat")) {
            server.send("{\"event\":\"hi\",\"namespace\":\"/chat\"}");
            assertEquals("42/chat,[\"hi\"]", chat.hear());
            server.send("{\"event\":\"main\"}");
            assertEquals("42[\"main\"]", main.hear());
            Http.Answer unknown = server.send("{\"event\":\"hi\",\"namespace\":\"/nope\"}");
            assertEquals(404, unknown.status());
            assertEquals("namespace", unknown.json().path("field").asText());
        }
    }

    @Test
    void acknowledgementsAreWaitedFor() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain();
                Peer quick = server.connect();
                Peer mute = server.connect()) {
            Thread answering =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    String event = quick.hear();
                                    String id = event.substring(2, event.indexOf('['));
                                    quick.say("43" + id + "[{\"ok\":1.0},\"more\"]");
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            Http.Answer answer =
                    server.send("{\"event\":\"ask\",\"ack\":true,\"timeout\":\"300ms\"}");
            answering.join();
            assertEquals(200, answer.status(), answer.text());
            assertTrue(answer.text().contains("\"acks\":[{\"ok\":1.0}]"), answer.text());
            assertEquals(1, answer.json().path("missing").asInt());
            assertEquals(2, answer.json().path("receivers").asInt());
            assertTrue(mute.hear().startsWith("42"));
        }
    }

    @Test
    void aBodyIsBoundedByTheLargestPayload() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.with(Map.of("socketio.max_payload", "1000"))) {
            String body = "{\"event\":\"e\",\"data\":\"" + "x".repeat(2_000) + "\"}";
            Http.Answer answer = server.send(body);
            assertEquals(413, answer.status());
            assertEquals("body", answer.json().path("field").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain()) {
            Http.Answer answer = server.ask(method, "/SendWebsocketEvent", "");
            assertEquals(405, answer.status());
            assertEquals("POST, OPTIONS", answer.header("Allow"));
        }
    }

    @Test
    void pagesFromElsewhereMayCall() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.plain()) {
            Http.Answer preflight =
                    server.ask(
                            "OPTIONS",
                            "/SendWebsocketEvent",
                            "",
                            "Origin",
                            "http://example.com",
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "content-type");
            assertEquals(204, preflight.status());
            assertEquals("*", preflight.header("Access-Control-Allow-Origin"));
            assertTrue(preflight.header("Access-Control-Allow-Methods").contains("POST"));
            assertTrue(preflight.header("Access-Control-Allow-Headers").contains("Content-Type"));
            assertEquals("", preflight.header("Access-Control-Allow-Credentials"));
            Http.Answer answer = server.send("{\"event\":\"e\"}", "Origin", "http://example.com");
            assertEquals(200, answer.status());
            assertEquals("*", answer.header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void withATokenOnlyWhoShowsItMaySend() throws Exception {
        try (SocketIoGuide server = SocketIoGuide.with(Map.of("socketio.token", "secret"))) {
            Http.Answer refused = server.send("{\"event\":\"e\"}");
            assertEquals(401, refused.status());
            assertEquals("Bearer", refused.header("WWW-Authenticate"));
            assertEquals(
                    200,
                    server.send("{\"event\":\"e\"}", "Authorization", "Bearer secret").status());
        }
    }
}
