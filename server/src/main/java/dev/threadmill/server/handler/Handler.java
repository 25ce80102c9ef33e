package dev.threadmill.server.handler;

import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;

/** What is said on one path. One object serves all connections of its path. */
public interface Handler {
    /**
     * Decides about a handshake; may block. What it reserves here, the conversation of its answer
     * gives back. What {@link #serve} is to know of the handshake goes into that conversation.
     */
    default Admission admit(Handshake handshake) {
        return new Admission.Accepted(this::serve);
    }

    /**
     * Whether {@link #admit} waits for other machines: it is then not counted among the handshakes
     * that are worked on, lest a slow one hold up all others.
     */
    default boolean waitsForOthers() {
        return false;
    }

    /**
     * Whether {@link #admit} decides which pages in browsers may connect, instead of {@code
     * websocket.allowed_origins}.
     */
    default boolean judgesOrigins() {
        return false;
    }

    /** Whether clients choose parts of its path, so that each may come with another one. */
    default boolean hasManyPaths() {
        return false;
    }

    /** Whether this WebSocket takes the place of something that its handler has had counted in. */
    default boolean hasPlaceFor(Handshake handshake) {
        return false;
    }

    /**
     * Holds the conversation, on the connection's own virtual thread; may block. Returning closes
     * the WebSocket with 1000, throwing closes it with 1011.
     */
    void serve(Session session) throws InterruptedException;
}
