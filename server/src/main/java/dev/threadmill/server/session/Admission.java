package dev.threadmill.server.session;

import java.util.Map;
import java.util.Optional;

/** A handler's answer to a handshake. */
public sealed interface Admission {
    /**
     * The connection becomes a WebSocket.
     *
     * @param subprotocol one that the client has offered, or none
     * @param conversation what the connection's thread then does; is held, or abandoned, in every
     *     case, so that it can give back what the handler has reserved
     */
    record Accepted(Optional<String> subprotocol, Conversation conversation) implements Admission {
        public Accepted(Conversation conversation) {
            this(Optional.empty(), conversation);
        }
    }

    /** The connection stays HTTP, gets this response and is closed. */
    record Refused(int status, Map<String, String> headers, String text) implements Admission {
        public Refused(int status, String text) {
            this(status, Map.of(), text);
        }

        /** 503 with a {@code Retry-After} in seconds: there is no room at present. */
        public static Refused full(String text, int retryAfterS) {
            return new Refused(503, Map.of("Retry-After", String.valueOf(retryAfterS)), text);
        }
    }
}
