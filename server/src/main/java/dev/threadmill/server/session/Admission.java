package dev.threadmill.server.session;

import java.util.Map;

/** A handler's answer to a handshake. */
public sealed interface Admission {
    /** The connection becomes a WebSocket. */
    record Accepted() implements Admission {}

    /** The connection stays HTTP and gets this response. */
    record Refused(int status, Map<String, String> headers, String text) implements Admission {
        public Refused(int status, String text) {
            this(status, Map.of(), text);
        }
    }
}
