package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What a client hears when its message could not be answered. */
final class ErrorText {
    private static final int CHARS_MAX = 1_000;

    private ErrorText() {}

    static String of(String message) {
        String shown =
                message == null
                        ? ""
                        : message.length() <= CHARS_MAX ? message : message.substring(0, CHARS_MAX);
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "error")
                .put("message", shown)
                .toString();
    }
}
