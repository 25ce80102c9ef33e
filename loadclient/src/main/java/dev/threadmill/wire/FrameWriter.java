package dev.threadmill.wire;

import java.nio.charset.StandardCharsets;

/** Makes the bytes of WebSocket frames (RFC 6455, section 5.2), each message in one frame. */
public final class FrameWriter {
    /** Opcodes of the frames that carry messages (section 5.2). */
    public static final int TEXT = 1;

    public static final int BINARY = 2;

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int MASKED = 0x80;
    private static final int REASON_BYTES_MAX = 123;

    private FrameWriter() {}

    /** A text message; {@code mask} of 4 bytes on the client's side, null on the server's. */
    public static byte[] text(String text, byte[] mask) {
        return frame(1, text.getBytes(StandardCharsets.UTF_8), mask);
    }

    public static byte[] binary(byte[] payload, byte[] mask) {
        return frame(2, payload, mask);
    }

    /**
     * A server's message in one frame.
     *
     * @param opcode {@link #TEXT} or {@link #BINARY}
     * @param compressed whether the payload is deflated (RFC 7692, section 6)
     */
    public static byte[] unmasked(int opcode, byte[] payload, boolean compressed) {
        byte[] frame = frame(opcode, payload, null);
        if (compressed) {
            frame[0] |= RSV1;
        }
        return frame;
    }

    public static byte[] ping(byte[] payload, byte[] mask) {
        return frame(9, payload, mask);
    }

    public static byte[] pong(byte[] payload, byte[] mask) {
        return frame(10, payload, mask);
    }

    /**
     * A Close frame.
     *
     * @param code {@link CloseCode#NONE} makes an empty one
     * @param reason cut to 123 bytes of whole characters
     */
    public static byte[] close(int code, String reason, byte[] mask) {
        if (code == CloseCode.NONE) {
            return frame(8, new byte[0], mask);
        }
        byte[] utf8 = cut(reason).getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + utf8.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(utf8, 0, payload, 2, utf8.length);
        return frame(8, payload, mask);
    }

    private static String cut(String reason) {
        String cut = reason;
        while (cut.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private static byte[] frame(int opcode, byte[] payload, byte[] mask) {
        int length = payload.length;
        int head = 2 + (length < 126 ? 0 : length <= 0xFFFF ? 2 : 8);
        byte[] frame = new byte[head + (mask == null ? 0 : mask.length) + length];
        frame[0] = (byte) (FIN | opcode);
        int masked = mask == null ? 0 : MASKED;
        if (length < 126) {
            frame[1] = (byte) (masked | length);
        } else if (length <= 0xFFFF) {
            frame[1] = (byte) (masked | 126);
            frame[2] = (byte) (length >> 8);
            frame[3] = (byte) length;
        } else {
            frame[1] = (byte) (masked | 127);
            for (int i = 0; i < 4; i++) {
                frame[6 + i] = (byte) (length >> (24 - 8 * i));
            }
        }
        if (mask != null) {
            System.arraycopy(mask, 0, frame, head, mask.length);
            head += mask.length;
        }
        System.arraycopy(payload, 0, frame, head, length);
        if (mask != null) {
            Masking.apply(frame, head, length, Masking.read(mask, 0));
        }
        return frame;
    }
}
