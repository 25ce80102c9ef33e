package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A frame as it was read, and the bytes of frames as a client writes them, right or wrong (RFC
 * 6455, section 5.2). Independent of the codec that it tests.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawFrame(boolean fin, int rsv, int opcode, byte[] payload) {
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int KEY = 0x37fa213d;

    static byte[] text(String text) {
        return frame(FIN | TEXT, text.getBytes(UTF_8));
    }

    static byte[] binary(byte[] payload) {
        return frame(FIN | BINARY, payload);
    }

    static byte[] ping(String text) {
        return frame(FIN | PING, text.getBytes(UTF_8));
    }

    static byte[] close(int code, String reason) {
        return frame(FIN | CLOSE, join(hex("%04x".formatted(code)), reason.getBytes(UTF_8)));
    }

    static byte[] closeEmpty() {
        return frame(FIN | CLOSE, new byte[0]);
    }

    /** A masked frame with the shortest length; the first byte holds FIN, RSV and opcode. */
    static byte[] frame(int firstByte, byte[] payload) {
        return frame(firstByte, payload, KEY);
    }

    static byte[] frame(int firstByte, byte[] payload, int key) {
        int n = payload.length;
        byte[] header = header(firstByte, n < 126 ? 1 : n < 65_536 ? 3 : 9, n, key);
        byte[] frame = new byte[header.length + n];
        System.arraycopy(header, 0, frame, 0, header.length);
        for (int i = 0; i < n; i++) {
            frame[header.length + i] = (byte) (payload[i] ^ (key >>> (24 - 8 * (i & 3))));
        }
        return frame;
    }

    /** A masked frame's header; the length takes 1, 3 or 9 bytes, whether that is right or not. */
    static byte[] header(int firstByte, int lengthBytes, long length) {
        return header(firstByte, lengthBytes, length, KEY);
    }

    private static byte[] header(int firstByte, int lengthBytes, long length, int key) {
        ByteBuffer header = ByteBuffer.allocate(1 + lengthBytes + 4);
        header.put((byte) firstByte);
        switch (lengthBytes) {
            case 1 -> header.put((byte) (0x80 | length));
            case 3 -> header.put((byte) 0xfe).putShort((short) length);
            case 9 -> header.put((byte) 0xff).putLong(length);
            default -> throw new IllegalArgumentException("lengthBytes " + lengthBytes);
        }
        return header.putInt(key).array();
    }

    /** A short frame without the mask that a client must use. */
    static byte[] unmasked(int firstByte, byte[] payload) {
        return join(new byte[] {(byte) firstByte, (byte) payload.length}, payload);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    boolean isControl() {
        return opcode >= 8;
    }

    String text() {
        return new String(payload, UTF_8);
    }

    /** The code of a Close; 1005 where it has none. */
    int closeCode() {
        return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    @Override
    public String toString() {
        int shown = Math.min(payload.length, 60);
        return (fin ? "fin " : "")
                + (rsv == 0 ? "" : "rsv " + rsv + " ")
                + "opcode "
                + opcode
                + ", "
                + payload.length
                + " bytes "
                + HexFormat.of().formatHex(payload, 0, shown);
    }
}
