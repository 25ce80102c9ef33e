package dev.threadmill.server.bus;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a message travels in: a byte for the version, then the node that says it, the stream that it
 * belongs to and its number there, 8 bytes each.
 */
final class Envelope {
    static final int HEAD_BYTES = 1 + 3 * Long.BYTES;

    private static final byte VERSION = 1;
    private static final int NODE = 1;
    private static final int STREAM = NODE + Long.BYTES;
    private static final int NUMBER = STREAM + Long.BYTES;

    private final byte[] bytes;
    private final ByteBuffer fields;

    private Envelope(byte[] bytes) {
        this.bytes = bytes;
        this.fields = ByteBuffer.wrap(bytes);
    }

    /** Puts a message in; its number comes later. */
    static Envelope of(long node, byte[] message) {
        byte[] bytes = new byte[HEAD_BYTES + message.length];
        System.arraycopy(message, 0, bytes, HEAD_BYTES, message.length);
        Envelope envelope = new Envelope(bytes);
        envelope.fields.put(0, VERSION).putLong(NODE, node);
        return envelope;
    }

    /** Opens one; null where it is none, or one of another version. */
    static Envelope read(byte[] bytes) {
        return bytes.length >= HEAD_BYTES && bytes[0] == VERSION ? new Envelope(bytes) : null;
    }

    Envelope number(long stream, long number) {
        fields.putLong(STREAM, stream).putLong(NUMBER, number);
        return this;
    }

    long node() {
        return fields.getLong(NODE);
    }

    long stream() {
        return fields.getLong(STREAM);
    }

    long number() {
        return fields.getLong(NUMBER);
    }

    byte[] message() {
        return Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
    }

    /** As it travels; not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
