package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How Engine.IO sessions begin, and what is refused. */
@Timeout(60)
class HandshakeTest extends EngineFixture {
    @Override
    Map<String, String> settings() {
        return Map.of(
                "socketio.ping_interval", "7s",
                "socketio.ping_timeout", "3s",
                "socketio.max_payload", "12345");
    }

    private static void assertOpen(JsonNode open, String upgrades) {
        Set<String> keys = new TreeSet<>();
        open.fieldNames().forEachRemaining(keys::add);
        assertEquals(Set.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"), keys);
        assertEquals(upgrades, open.path("upgrades").toString());
        assertEquals(7_000, open.path("pingInterval").asInt());
        assertEquals(3_000, open.path("pingTimeout").asInt());
        assertEquals(12_345, open.path("maxPayload").asInt());
        assertTrue(open.path("sid").asText().matches("[A-Za-z0-9_-]{20}"), open::toString);
    }

    private static void assertError(int code, String message, Http.Answer answer) {
        assertEquals(400, answer.status(), answer::text);
        assertEquals("{\"code\":" + code + ",\"message\":\"" + message + "\"}", answer.text());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("*", answer.header("access-control-allow-origin"));
    }

    private Http.Answer ask(String method, String path, String... headers) throws Exception {
        return Http.ask(method, appliance.url() + path, new byte[0], headers);
    }

    @Test
    void aPollingSessionIsOpenedWithExactlyTheFiveKeys() throws Exception {
        Http.Answer answer = get(POLL);
        assertEquals(200, answer.status());
        assertEquals("text/plain; charset=UTF-8", answer.header("content-type"));
        assertOpen(handshake(answer.text()), "[\"websocket\"]");
    }

    @Test
    void aWebSocketSessionOffersNoUpgrade() throws Exception {
        assertOpen(handshake(webSocket(UPGRADE).hear()), "[]");
    }

    @Test
    void twoSessionsHaveDifferentIds() throws Exception {
        assertNotEquals(openByPolling(), openByPolling());
    }

    @Test
    void thePathMayLackItsSlash() throws Exception {
        assertEquals(200, get(POLL.replace("io/?", "io?")).status());
        handshake(webSocket(UPGRADE.replace("io/?", "io?")).hear());
    }

    @Test
    void anUnknownTransportIsRefused() throws Exception {
        assertError(0, "Transport unknown", get("/engine.io/?EIO=4"));
        assertError(0, "Transport unknown", get("/engine.io/?EIO=4&transport=abc"));
        assertError(0, "Transport unknown", get("/engine.io/?EIO=4&transport=webtransport"));
        assertError(0, "Transport unknown", ask("POST", "/engine.io/?EIO=4&transport="));
    }

    @Test
    void anUnknownSessionIsRefused() throws Exception {
        assertUnknown("abc");
        assertError(1, "Session ID unknown", post("abc", "4hello"));
        assertError(1, "Session ID unknown", get(UPGRADE + "&sid=abc"));
    }

    @Test
    void onlyGetOpensASession() throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH"}) {
            assertError(2, "Bad handshake method", ask(method, POLL));
        }
        assertEquals(400, ask("HEAD", POLL).status());
        assertEquals(0, figures().path("opened").asInt());
    }

    @Test
    void otherMethodsOnASessionAreRefusedAndTakeNothing() throws Exception {
        String sid = openByPolling();
        assertEquals("ok", post(sid, "4hello").text());
        assertError(3, "Bad request", ask("PUT", POLL + "&sid=" + sid));
        assertEquals(400, ask("HEAD", POLL + "&sid=" + sid).status());
        assertEquals("4hello", poll(sid).text());
    }

    @Test
    void aWebSocketTransportWithoutAnUpgradeIsRefused() throws Exception {
        assertError(3, "Bad request", get(UPGRADE));
        assertError(3, "Bad request", get(UPGRADE + "&sid=" + openByPolling()));
    }

    @Test
    void otherVersionsThanFourAreRefused() throws Exception {
        assertError(5, "Unsupported protocol version", get("/engine.io/?transport=polling"));
        for (String version : new String[] {"3", "abc", "", "44"}) {
            assertError(
                    5,
                    "Unsupported protocol version",
                    get("/engine.io/?transport=polling&EIO=" + version));
        }
        String sid = openByPolling();
        assertError(
                5, "Unsupported protocol version", get("/engine.io/?transport=polling&sid=" + sid));
    }

    @Test
    void aWebSocketThatAsksForSomethingWrongIsRefusedWith400() {
        for (String query :
                new String[] {
                    "transport=websocket",
                    "EIO=abc&transport=websocket",
                    "EIO=3&transport=websocket",
                    "EIO=4",
                    "EIO=4&transport=abc",
                    "EIO=4&transport=polling",
                    "EIO=4&transport=websocket&sid=abc"
                }) {
            UpgradeRefusedException refused =
                    assertThrows(
                            UpgradeRefusedException.class,
                            () -> webSocket("/engine.io/?" + query),
                            query);
            assertEquals(400, refused.status(), query);
        }
    }

    @Test
    void everyOriginMayReadEveryAnswerWithoutCredentials() throws Exception {
        String sid = openByPolling();
        for (Http.Answer answer :
                new Http.Answer[] {
                    get(POLL), post(sid, "4a"), poll(sid), get(POLL + "&sid=none"), post(sid, "x")
                }) {
            assertEquals("*", answer.header("access-control-allow-origin"));
            assertEquals("", answer.header("access-control-allow-credentials"));
            assertEquals("", answer.header("set-cookie"));
            assertEquals("no-store", answer.header("cache-control"));
        }
    }

    @Test
    void aPreflightIsAnswered() throws Exception {
        Http.Answer answer =
                ask(
                        "OPTIONS",
                        POLL,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type,x-token");
        assertEquals(204, answer.status());
        assertEquals("*", answer.header("access-control-allow-origin"));
        assertTrue(answer.header("access-control-allow-methods").contains("POST"));
        assertEquals("content-type,x-token", answer.header("access-control-allow-headers"));
        assertEquals(0, figures().path("opened").asInt());
    }

    @Test
    void aBadlyEncodedQueryIsNoServerError() throws Exception {
        for (String sid : new String[] {"%41%", "%", "%zz", "%ff%fe", "+"}) {
            try (Raw raw = new Raw()) {
                raw.write("GET " + POLL + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n\r\n");
                String status = raw.readLine();
                assertTrue(status.startsWith("HTTP/1.1 400 "), sid + ": " + status);
            }
        }
    }

    @Test
    void theIdIsInNoListOfConnections() throws Exception {
        Peer peer = webSocket(UPGRADE);
        String sid = handshake(peer.hear()).path("sid").asText();
        String list = get("/__mockforge/ws/connections").text();
        assertTrue(list.contains("/engine.io/"), list);
        assertFalse(list.contains(sid), list);
    }
}
