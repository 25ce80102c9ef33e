package dev.threadmill.server.engineio;

import dev.threadmill.wire.socketio.MalformedPacketException;

/**
 * What is said on one session. Messages come in order and one at a time, each on the thread that
 * carried it: the WebSocket's own, or that of a POST. May block, which slows down the peer alone.
 */
public interface EngineConversation {
    /**
     * A message of text has come.
     *
     * @throws MalformedPacketException where the session is to be closed for it, in an orderly way
     */
    void text(String message) throws MalformedPacketException;

    /**
     * A binary message has come; the array belongs to the conversation.
     *
     * @throws MalformedPacketException where the session is to be closed for it, in an orderly way
     */
    void binary(byte[] message) throws MalformedPacketException;

    /**
     * The session has ended, in whatever way; told once, and nothing comes after it. Any thread.
     *
     * @param reason as Node's server calls it: {@code transport close}, {@code ping timeout},
     *     {@code transport error}, {@code parse error}, {@code forced close}
     */
    void closed(String reason);
}
