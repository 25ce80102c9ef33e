package dev.threadmill.server.session;

import java.nio.charset.StandardCharsets;

/** A whole WebSocket message (RFC 6455, section 5.4), without a reference to its connection. */
public sealed interface Message {
    /** Valid UTF-8, decoded. */
    record Text(String text) implements Message {}

    /**
     * Bytes as they came.
     *
     * @param bytes belongs to the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy per message would cost
    record Binary(byte[] bytes) implements Message {}

    /** The bytes on the wire, before compression. */
    default byte[] payload() {
        return switch (this) {
            case Text text -> text.text().getBytes(StandardCharsets.UTF_8);
            case Binary binary -> binary.bytes();
        };
    }
}
