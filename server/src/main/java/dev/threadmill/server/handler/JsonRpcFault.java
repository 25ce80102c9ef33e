package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.node.TextNode;

/** The errors that JSON-RPC 2.0 defines (section 5.1). */
enum JsonRpcFault {
    PARSE(-32_700, "Parse error"),
    INVALID_REQUEST(-32_600, "Invalid Request"),
    METHOD_NOT_FOUND(-32_601, "Method not found"),
    INVALID_PARAMS(-32_602, "Invalid params"),
    INTERNAL(-32_603, "Internal error");

    private final int code;
    private final String message;

    JsonRpcFault(int code, String message) {
        this.code = code;
        this.message = message;
    }

    /**
     * Begins a response object with it.
     *
     * @param detail becomes {@code data}; null for none
     */
    void write(StringBuilder out, String detail) {
        out.append("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":").append(code);
        out.append(",\"message\":\"").append(message).append('"');
        if (detail != null) {
            out.append(",\"data\":").append(new TextNode(detail));
        }
        out.append('}');
    }
}
