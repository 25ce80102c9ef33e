package dev.threadmill.wire.socketio;

import java.util.Base64;

/** A packet of Engine.IO v4: a type, and what belongs to it. */
public sealed interface EnginePacket {
    /** The type of messages, which a text frame begins with. */
    char MESSAGE = '4';

    /** What a binary message begins with where only text can be sent. */
    char BASE64 = 'b';

    /** A session is open; {@code handshake} is a JSON object. */
    record Open(String handshake) implements EnginePacket {}

    /** The session ends. */
    record Close() implements EnginePacket {}

    /** Are you there? {@code data} is empty, or {@code probe} during an upgrade. */
    record Ping(String data) implements EnginePacket {}

    /** The answer to a ping, with its data. */
    record Pong(String data) implements EnginePacket {}

    /** A message of text. */
    record Text(String text) implements EnginePacket {}

    /** A message of bytes, which belong to the packet. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy would cost
    record Binary(byte[] bytes) implements EnginePacket {}

    /** From now on this transport is the session's. */
    record Upgrade() implements EnginePacket {}

    /** Nothing: it ends a poll. */
    record Noop() implements EnginePacket {}

    /**
     * Reads a packet from a text frame, or from one part of a payload.
     *
     * @throws MalformedPacketException where there is none, or of an unknown type
     */
    static EnginePacket read(String frame) throws MalformedPacketException {
        return read(frame, 0, frame.length());
    }

    /** Reads a packet from {@code [from, to)} of a payload. */
    static EnginePacket read(String payload, int from, int to) throws MalformedPacketException {
        if (from == to) {
            throw new MalformedPacketException("an empty packet");
        }
        return switch (payload.charAt(from)) {
            case '0' -> new Open(payload.substring(from + 1, to));
            case '1' -> new Close();
            case '2' -> new Ping(payload.substring(from + 1, to));
            case '3' -> new Pong(payload.substring(from + 1, to));
            case MESSAGE -> new Text(payload.substring(from + 1, to));
            case '5' -> new Upgrade();
            case '6' -> new Noop();
            case BASE64 -> new Binary(Base64Bytes.read(payload, from + 1, to));
            default -> throw new MalformedPacketException("a packet of an unknown type");
        };
    }

    /** The packet as text; a binary one as base64. */
    default String frame() {
        return switch (this) {
            case Open open -> '0' + open.handshake();
            case Close close -> "1";
            case Ping ping -> '2' + ping.data();
            case Pong pong -> '3' + pong.data();
            case Text text -> MESSAGE + text.text();
            case Upgrade upgrade -> "5";
            case Noop noop -> "6";
            case Binary binary -> BASE64 + Base64.getEncoder().encodeToString(binary.bytes());
        };
    }
}
