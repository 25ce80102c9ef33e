package dev.threadmill.server.session;

/** What a connection's thread does from the handshake to the end; may block. */
@FunctionalInterface
public interface Conversation {
    /**
     * Holds the conversation. Returning closes the WebSocket with 1000, throwing closes it with
     * 1011.
     */
    void hold(Session session) throws InterruptedException;
}
