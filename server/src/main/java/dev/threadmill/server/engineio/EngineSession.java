package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Handshake;
import java.time.Instant;

/** One open Engine.IO session, whatever carries it at present. Any thread may call. */
public interface EngineSession {
    /** The session's secret id: 20 characters. */
    String id();

    /** The request that opened it. */
    Handshake handshake();

    /** When it was opened. */
    Instant openedAt();

    /** {@code polling} or {@code websocket}. */
    String transport();

    /**
     * Sends a message, with its attachments right behind it. On a WebSocket its own thread waits
     * while the peer does not read, up to the write timeout, and a POST's while it does not poll,
     * up to the ping timeout; other threads never wait: what finds the queue full closes the
     * session.
     *
     * @return false where the session has ended, or the message was dropped
     */
    boolean send(EngineMessage message);

    /**
     * The same, but no thread ever waits, as if it were none of the session's own: for who holds a
     * lock. A thread that may wait is to {@link #awaitRoom} afterwards.
     */
    default boolean queue(EngineMessage message) {
        return send(message);
    }

    /**
     * Waits while much of what was sent waits for the client: on a WebSocket for its peer, up to
     * the write timeout, and in a POST for a poll, up to the ping timeout, which then ends the
     * session.
     */
    default void awaitRoom() {}

    /**
     * The same for what is worth nothing later: dropped where the client cannot take it at once.
     */
    boolean sendVolatile(EngineMessage message);

    /** Ends the session, once, after what waits for the client. Never waits. */
    void close();

    /** False as soon as it has ended, or is about to. */
    boolean isOpen();
}
