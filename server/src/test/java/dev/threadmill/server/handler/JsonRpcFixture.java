package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A JSON-RPC server and a peer of it. */
abstract class JsonRpcFixture {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String METHODS =
            """
            websocket:
              handlers:
                - path: /rpc
                  type: jsonrpc
                  methods:
                    - name: subtract
                      params: [42, 23]
                      response: {result: 19}
                    - name: reverse
                      params: [23, 42]
                      response: {result: -19}
                    - name: named
                      params: {minuend: "*", subtrahend: 23}
                      response: {result: "{{params.minuend}}"}
                    - name: sum
                      response: {result: 7}
                    - name: get_data
                      response: {result: ["hello", 5]}
                    - name: update
                      response: {result: null}
                    - name: nothing
                      response: {result: ~}
                    - name: notify_hello
                      response: {result: true}
                    - name: user.get
                      response:
                        result:
                          id: "{{params.id}}"
                          all: "{{params}}"
                          method: "{{message.method}}"
                    - name: broken
                      error: {code: -32000, message: "no {{params.what}} today", data: {again: "{{params.again}}"}}
                    - name: bare
                      response: {error: {code: 7, message: seven}}
                    - name: slow
                      delay_ms: 200
                      response: {result: slow}
                    - name: unknown
                      error: {code: -32601, message: "Method not found"}
                    - name: big
                      response: {result: "{{params.text}}{{params.text}}{{params.text}}{{params.text}}"}
            """;

    MockServer server;
    Peer peer;

    @BeforeEach
    void connect() throws Exception {
        server = MockServer.with(METHODS);
        peer = new Peer(server.connect("/rpc"));
    }

    @AfterEach
    void end() {
        peer.close();
        server.close();
    }

    final void answers(String request, String answer) throws Exception {
        assertEquals(JSON.readTree(answer), JSON.readTree(peer.ask(request)), request);
    }

    /** What is asked next is answered next. */
    final void answersNothing(String request) throws Exception {
        peer.say(request);
        answers(
                "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"id\":\"after\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":\"after\"}");
    }

    static String fault(int code, String message, String id) {
        return "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":%d,\"message\":\"%s\"},\"id\":%s}"
                .formatted(code, message, id);
    }

    static String request(String method, String params, String id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":%s}"
                .formatted(method, params, id);
    }
}
