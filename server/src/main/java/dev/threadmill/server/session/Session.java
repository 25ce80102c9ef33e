package dev.threadmill.server.session;

/**
 * One open WebSocket. {@link #receive} belongs to the connection's own thread; everything else may
 * be called by any thread.
 */
public interface Session {
    /** Unique in this process. */
    String id();

    /** The request that opened this WebSocket. */
    Handshake handshake();

    /**
     * Waits for the next message.
     *
     * @return null once the WebSocket has ended, in whatever way
     */
    Message receive();

    /**
     * Sends a message, or queues it.
     *
     * @return false where the WebSocket has ended or the message was dropped by its outbound policy
     */
    boolean send(Message message);

    default boolean sendText(String text) {
        return send(new Message.Text(text));
    }

    /**
     * Starts the closing handshake; {@link #receive} then returns null. Does nothing on a WebSocket
     * that is closed.
     *
     * @param code as in RFC 6455, section 7.4; {@code reason} at most 123 bytes of UTF-8
     */
    void close(int code, String reason);

    boolean isOpen();
}
