package dev.threadmill.server.session;

/** What a connection's thread does from the handshake to the end; may block. */
@FunctionalInterface
public interface Conversation {
    /**
     * Holds the conversation. Returning closes the WebSocket with 1000, throwing closes it with
     * 1011.
     */
    void hold(Session session) throws InterruptedException;

    /**
     * Gives back what the handler has reserved, where there is no WebSocket to hold it on after
     * all; called instead of {@link #hold}.
     */
    default void abandon() {}

    /**
     * The last words before a Close frame of either side's is sent or answered; null for none. Any
     * thread may ask; must not block.
     */
    default Message farewell(Session session) {
        return null;
    }

    /** How many bytes a message may have, where that is less than for all WebSockets. */
    default int messageBytesMax() {
        return Integer.MAX_VALUE;
    }

    /** Is told of every message of this WebSocket, both ways; null for nobody. Asked once. */
    default Witness witness() {
        return null;
    }
}
