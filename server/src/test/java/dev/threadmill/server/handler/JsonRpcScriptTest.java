package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods of JSON-RPC that are scripts. */
class JsonRpcScriptTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METHODS =
            """
            websocket:
              handlers:
                - path: /rpc
                  on_error: %s
                  methods:
                    - name: add
                      handler: return params.a + params.b;
                    - name: count
                      handler: |
                        return await shared.incr("calls");
                    - name: text
                      handler: return params[0];
                    - name: nothing
                      handler: "// returns nothing"
                    - name: fails
                      handler: |
                        const one = 1;
                        throw new Error("no " + params.what);
            """;

    private static JsonNode ask(Peer peer, String method, String params) throws Exception {
        return JSON.readTree(
                peer.ask(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":1}"
                                .formatted(method, params)));
    }

    @Test
    void whatAScriptReturnsIsTheResultWithItsType() throws Exception {
        try (MockServer server = MockServer.with(METHODS.formatted("reply"));
                Peer peer = new Peer(server.connect("/rpc"))) {
            assertEquals(5, ask(peer, "add", "{\"a\":2,\"b\":3}").get("result").intValue());
            assertEquals("\"5\"", ask(peer, "text", "[\"5\"]").get("result").toString());
            assertEquals("5", ask(peer, "text", "[5]").get("result").toString());
            assertEquals("{\"x\":[]}", ask(peer, "text", "[{\"x\":[]}]").get("result").toString());
            assertTrue(ask(peer, "nothing", "[]").get("result").isNull());
            assertTrue(ask(peer, "text", "[null]").get("result").isNull());
        }
    }

    @Test
    void aNotificationRunsItsScriptAndIsNotAnswered() throws Exception {
        try (MockServer server = MockServer.with(METHODS.formatted("reply"));
                Peer peer = new Peer(server.connect("/rpc"))) {
            peer.say("{\"jsonrpc\":\"2.0\",\"method\":\"count\"}");
            peer.say("{\"jsonrpc\":\"2.0\",\"method\":\"fails\"}");
            assertEquals(2, ask(peer, "count", "[]").get("result").intValue());
            assertEquals(1, server.connections().failureCount(Failure.HANDLER));
        }
    }

    @Test
    void whatAScriptThrowsIsAnInternalErrorAndTheConnectionLivesOn() throws Exception {
        try (MockServer server = MockServer.with(METHODS.formatted("reply"));
                Peer peer = new Peer(server.connect("/rpc"))) {
            JsonNode error = ask(peer, "fails", "{\"what\":\"luck\"}").get("error");
            assertEquals(-32603, error.get("code").intValue());
            assertEquals("Internal error", error.get("message").textValue());
            assertTrue(error.get("data").textValue().contains("no luck"), error::toString);
            assertEquals(3, ask(peer, "add", "{\"a\":1,\"b\":2}").get("result").intValue());
        }
    }

    @Test
    void aSilentHandlerKeepsTheReasonToItself() throws Exception {
        try (MockServer server = MockServer.with(METHODS.formatted("silent"));
                Peer peer = new Peer(server.connect("/rpc"))) {
            JsonNode error = ask(peer, "fails", "[]").get("error");
            assertEquals("{\"code\":-32603,\"message\":\"Internal error\"}", error.toString());
        }
    }

    @Test
    void aFaultInAScriptIsOnItsOwnLine() {
        List<String> faults =
                MockServer.faultsOf(
                        """
                        websocket:
                          handlers:
                            - path: /rpc
                              methods:
                                - name: broken
                                  handler: |
                                    const a = 1;
                                    return a +* 2;
                        """);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("mocks.yaml:8: "), faults::toString);
    }
}
