package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.Peer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handlers with scripts: script, rooms, state, shared state. */
class MockScriptsTest {
    private static final String MOCKS =
            """
            websocket:
              handlers:
                - path: /custom
                  type: script
                  script: |
                    const state = connection.state || { messageCount: 0 };
                    state.messageCount++;
                    connection.state = state;
                    const msg = JSON.parse(message.text);
                    return {type: "response", request_id: msg.id, n: state.messageCount};
                - path: /chat
                  type: rooms
                  rules:
                    - match: {action: join}
                      handler: |
                        rooms.join(message.room);
                        broadcast(message.room, {type: "user_joined", user: connection.id});
                    - match: {action: leave}
                      handler: |
                        broadcast(message.room, {type: "user_left", user: connection.id});
                        rooms.leave(message.room);
                    - match: {action: message}
                      handler: 'broadcast(message.room, {type: "chat", text: message.text});'
                    - match: {action: many}
                      handler: for (let i = 0; i < 101; i++) rooms.join("r" + i);
                    - match: {action: rooms}
                      handler: return rooms.list().length;
                - path: /stateful
                  state:
                    initial: {authenticated: false, subscriptions: []}
                  rules:
                    - match: {type: auth}
                      handler: |
                        if (message.token === "valid-token") {
                          state.authenticated = true;
                          return {type: "auth_success"};
                        }
                        return {type: "auth_failed"};
                    - match: {type: subscribe}
                      when: state.authenticated
                      handler: |
                        state.subscriptions.push(message.channel);
                        return {type: "subscribed", all: state.subscriptions};
                    - match: {type: subscribe}
                      response: {type: denied}
                - path: /shared
                  rules:
                    - match: {type: get_counter}
                      handler: |
                        const count = await shared.get("counter") || 0;
                        return {type: "counter", value: count};
                    - match: {type: increment}
                      handler: |
                        const count = await shared.incr("counter");
                        broadcast("/shared", {type: "counter_updated", value: count});
                        return {type: "incremented", value: count};
                - path: /fails
                  type: script
                  script: throw new Error("no " + message.text)
                - path: /fails-silently
                  type: script
                  on_error: silent
                  script: |
                    if (message.text === "fail") throw new Error("no");
                    return "fine";
            """;

    private static MockServer server;

    @BeforeAll
    static void start() {
        server = MockServer.with(MOCKS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Peer peer(String path) {
        return new Peer(server.connect(path));
    }

    private static String type(Peer peer) throws Exception {
        return peer.hearJson().get("type").asText();
    }

    @Test
    void aScriptKeepsItsConnectionsState() throws Exception {
        try (Peer one = peer("/custom");
                Peer two = peer("/custom")) {
            one.ask("{\"id\":1}");
            assertEquals("{\"type\":\"response\",\"request_id\":7,\"n\":2}", one.ask("{\"id\":7}"));
            assertEquals("{\"type\":\"response\",\"request_id\":7,\"n\":1}", two.ask("{\"id\":7}"));
        }
    }

    @Test
    void whatIsSaidInARoomIsHeardByItsMembersAndItsSender() throws Exception {
        try (Peer one = peer("/chat");
                Peer two = peer("/chat");
                Peer other = peer("/chat")) {
            one.say("{\"action\":\"join\",\"room\":\"blue\"}");
            assertEquals("user_joined", type(one));
            two.say("{\"action\":\"join\",\"room\":\"blue\"}");
            assertEquals("user_joined", type(one));
            assertEquals("user_joined", type(two));
            other.say("{\"action\":\"message\",\"room\":\"blue\",\"text\":\"hi\"}");
            assertEquals("{\"type\":\"chat\",\"text\":\"hi\"}", one.hear());
            assertEquals("{\"type\":\"chat\",\"text\":\"hi\"}", two.hear());
            two.say("{\"action\":\"leave\",\"room\":\"blue\"}");
            assertEquals("user_left", type(one));
            assertEquals("user_left", type(two));
            // It leaves after it has said so.
            assertEquals("0", two.ask("{\"action\":\"rooms\"}"));
            one.say("{\"action\":\"message\",\"room\":\"blue\",\"text\":\"alone\"}");
            assertEquals("{\"type\":\"chat\",\"text\":\"alone\"}", one.hear());
            assertEquals("0", two.ask("{\"action\":\"rooms\"}"));
            assertEquals("0", other.ask("{\"action\":\"rooms\"}"));
        }
    }

    @Test
    void roomsOfOneConnectionAreBounded() throws Exception {
        try (Peer peer = peer("/chat")) {
            peer.say("{\"action\":\"many\"}");
            JsonNode error = peer.hearJson();
            assertEquals("error", error.get("type").asText());
            assertTrue(error.get("message").asText().contains("100 rooms"), error::toString);
            assertEquals("100", peer.ask("{\"action\":\"rooms\"}"));
        }
    }

    @Test
    void conditionsSeeTheState() throws Exception {
        try (Peer peer = peer("/stateful");
                Peer other = peer("/stateful")) {
            String subscribe = "{\"type\":\"subscribe\",\"channel\":\"a\"}";
            assertEquals("{\"type\":\"denied\"}", peer.ask(subscribe));
            assertEquals(
                    "{\"type\":\"auth_failed\"}", peer.ask("{\"type\":\"auth\",\"token\":\"x\"}"));
            assertEquals(
                    "{\"type\":\"auth_success\"}",
                    peer.ask("{\"type\":\"auth\",\"token\":\"valid-token\"}"));
            peer.ask(subscribe);
            assertEquals("{\"type\":\"subscribed\",\"all\":[\"a\",\"a\"]}", peer.ask(subscribe));
            assertEquals("{\"type\":\"denied\"}", other.ask(subscribe));
        }
    }

    @Test
    void sharedStateIsSeenByAllAndAPathIsAnAudience() throws Exception {
        try (Peer one = peer("/shared");
                Peer two = peer("/shared")) {
            assertEquals(
                    "{\"type\":\"counter\",\"value\":0}", two.ask("{\"type\":\"get_counter\"}"));
            one.say("{\"type\":\"increment\"}");
            assertEquals("{\"type\":\"counter_updated\",\"value\":1}", two.hear());
            assertEquals("{\"type\":\"counter_updated\",\"value\":1}", one.hear());
            assertEquals("{\"type\":\"incremented\",\"value\":1}", one.hear());
            assertEquals(
                    "{\"type\":\"counter\",\"value\":1}", two.ask("{\"type\":\"get_counter\"}"));
        }
    }

    @Test
    void aScriptThatThrowsIsToldOfAndTheConnectionLivesOn() throws Exception {
        long before = server.connections().failureCount(Failure.HANDLER);
        try (Peer peer = peer("/fails")) {
            for (String word : new String[] {"luck", "time"}) {
                peer.say(word);
                JsonNode error = peer.hearJson();
                assertEquals("error", error.get("type").asText());
                assertTrue(error.get("message").asText().contains("no " + word), error::toString);
            }
        }
        assertTrue(server.connections().failureCount(Failure.HANDLER) >= before + 2);
    }

    @Test
    void aSilentHandlerTellsTheClientNothing() throws Exception {
        try (Peer peer = peer("/fails-silently")) {
            peer.say("fail");
            assertEquals("fine", peer.ask("go on"));
        }
    }

    @Test
    void theEngineStartsOnlyWhereThereIsAScript() {
        assertTrue(server.paths().mocks().scripts().started());
        try (MockServer plain =
                MockServer.with(
                        "websocket: {handlers: [{path: /a, rules: [{match: x, response: y}]}]}")) {
            assertFalse(plain.paths().mocks().scripts().started());
        }
    }
}
