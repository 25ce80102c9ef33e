package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.mock.Answer;

/** What a request of JSON-RPC 2.0 must be (section 4). */
final class JsonRpcRequest {
    private JsonRpcRequest() {}

    static boolean isValid(JsonNode request) {
        return request.isObject()
                && request.path("jsonrpc").isTextual()
                && request.path("jsonrpc").textValue().equals("2.0")
                && request.path("method").isTextual()
                && Answer.areParams(request.path("params"))
                && (!request.has("id") || isId(request.get("id")));
    }

    static boolean isId(JsonNode id) {
        return id.isTextual() || id.isNumber() || id.isNull();
    }
}
