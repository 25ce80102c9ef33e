package dev.threadmill.wire;

/** What a peer said: a whole message, or a control frame. */
public sealed interface WebSocketEvent {
    /** A text message, valid UTF-8. */
    record Text(String text) implements WebSocketEvent {}

    /**
     * A binary message.
     *
     * @param bytes belong to the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy per message would cost
    record Binary(byte[] bytes) implements WebSocketEvent {}

    /** A ping, to be answered with a pong of the same payload. */
    @SuppressWarnings("ArrayRecordComponent")
    record Ping(byte[] payload) implements WebSocketEvent {}

    /** A pong, asked for or not. */
    @SuppressWarnings("ArrayRecordComponent")
    record Pong(byte[] payload) implements WebSocketEvent {}

    /**
     * A Close frame.
     *
     * @param code {@link CloseCode#NONE} where the frame had none
     */
    record Close(int code, String reason) implements WebSocketEvent {}
}
