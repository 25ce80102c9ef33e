package dev.threadmill.server.session;

import java.time.Instant;
import java.util.Optional;

/**
 * One open WebSocket. {@link #receive} belongs to the connection's own thread; everything else may
 * be called by any thread.
 */
public interface Session {
    /** Unique in this process, such as {@code conn-17}. */
    String id();

    /** The path that the handshake asked for, percent-decoded. */
    String path();

    /** Address and port of the client, for logs. */
    String peer();

    /** The subprotocol that was agreed on. */
    Optional<String> subprotocol();

    /** When the handshake was answered. */
    Instant openedAt();

    /** What has gone through this WebSocket so far. */
    Traffic traffic();

    /**
     * Waits for the next message.
     *
     * @return null once the WebSocket has ended, in whatever way
     */
    Message receive();

    /**
     * Sends a message. The connection's own thread waits while the peer does not read, up to the
     * write timeout; any other thread never waits: its message is queued, and where the queue is
     * full the outbound policy decides.
     *
     * @return false where the WebSocket has ended or the message was dropped
     */
    boolean send(Message message);

    /**
     * Sends a message that goes to several receivers, without making its bytes anew for each.
     * Otherwise as {@link #send(Message)}.
     */
    boolean send(PreparedMessage message);

    /**
     * Sends a message as {@link #send(PreparedMessage)} does, but never waits, in the connection's
     * own thread neither: for who holds a lock. That thread is to {@link #awaitRoom} afterwards.
     */
    default boolean queue(PreparedMessage message) {
        return send(message);
    }

    /** Whether messages wait for the peer to read, so that one more would have to wait, too. */
    default boolean hasBacklog() {
        return false;
    }

    default boolean sendText(String text) {
        return send(new Message.Text(text));
    }

    /**
     * Starts the closing handshake, once; {@link #receive} then returns null. Does nothing on a
     * WebSocket that is closed. Never waits.
     *
     * @param code as in RFC 6455, section 7.4; one that must not be sent becomes 1011
     * @param reason cut to 123 bytes of UTF-8
     */
    void close(int code, String reason);

    /**
     * Cuts the connection without a Close frame: the peer sees a reset (1006). What waits to be
     * sent is lost. Never waits.
     */
    void drop();

    /** The code of the peer's Close frame, or 1006 where none has come. */
    int closeCode();

    /** The reason in the peer's Close frame; empty where there is none. */
    String closeReason();

    /**
     * Makes another thread the one that waits in {@code send} while the peer does not read; the
     * connection's own thread goes on receiving, and its sends no longer wait. For a thread that
     * carries a stream to the peer and must be slowed down by it.
     */
    void sendsFrom(Thread thread);

    /**
     * Waits while more than a quarter of what may wait to be sent does, or until the WebSocket has
     * ended. For a thread whose sends do not wait, but that can: what it sends next finds room.
     */
    default void awaitRoom() {}

    /** False as soon as either side has begun to close. */
    boolean isOpen();
}
