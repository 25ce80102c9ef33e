package dev.threadmill.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Finds a server's messages (RFC 6455, section 5) in a buffer of its own: the hot path of the load
 * client. A message that comes in one frame is neither copied nor turned into objects; fragments
 * are pushed together in place. As strict about frames as {@link FrameReader}; whether text is
 * UTF-8 is not looked at. The buffer grows with what has arrived, never with what was declared.
 *
 * <pre>
 *   0 .. [the message's fragments so far] .. head [the next frames] .. limit .. free
 * </pre>
 */
public final class MessageScanner {
    /** What came next. */
    public enum Found {
        /** Nothing whole: {@link #fill} first. */
        NOTHING,
        TEXT,
        BINARY,
        CLOSE,
        PING,
        PONG
    }

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int BUFFER_BYTES_MIN = 16;

    private final int messageBytesMax;
    private final boolean compression;
    private byte[] buffer;
    private int head;
    private int limit;

    /** Opcode of the message whose fragments are being put together, or 0 between messages. */
    private int opcode;

    private boolean compressed;
    private int messageFrom;
    private int messageTo;
    private int from;
    private int to;

    /**
     * Begins with what was read behind the handshake.
     *
     * @param bufferBytes what the buffer begins with; it grows as far as messages need
     * @param messageBytesMax a longer message is a violation with 1009
     * @param compression whether messages may be compressed (RFC 7692)
     */
    public MessageScanner(
            byte[] beyond, int bufferBytes, int messageBytesMax, boolean compression) {
        this.buffer =
                Arrays.copyOf(
                        beyond, Math.max(beyond.length, Math.max(BUFFER_BYTES_MIN, bufferBytes)));
        this.limit = beyond.length;
        this.messageBytesMax = messageBytesMax;
        this.compression = compression;
    }

    /**
     * Reads once; what {@link #next} found before is lost.
     *
     * @return how many bytes came, or -1 at the stream's end
     */
    public int fill(InputStream in) throws IOException {
        makeRoom();
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count;
    }

    private void makeRoom() {
        if (opcode == 0 && head == limit) {
            head = 0;
            limit = 0;
            return;
        }
        if (limit < buffer.length) {
            return;
        }
        int kept = opcode == 0 ? 0 : messageTo - messageFrom;
        int waiting = limit - head;
        byte[] room = kept + waiting > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, messageFrom, room, 0, kept);
        System.arraycopy(buffer, head, room, kept, waiting);
        buffer = room;
        messageFrom = 0;
        messageTo = kept;
        head = kept;
        limit = kept + waiting;
    }

    /**
     * Looks for the next whole message or control frame among what was read.
     *
     * @throws WebSocketViolation where the server breaks the protocol
     */
    public Found next() throws WebSocketViolation {
        while (limit - head >= 2) {
            int first = buffer[head];
            int second = buffer[head + 1];
            int frameOpcode = first & 0x0F;
            boolean fin = first < 0;
            checkHeader(first, second, frameOpcode);
            int declared = second & 0x7F;
            int at = head + (declared < 126 ? 2 : declared == 126 ? 4 : 10);
            if (at > limit) {
                return Found.NOTHING;
            }
            long length = declared < 126 ? declared : extendedLength(declared == 126 ? 2 : 8);
            if (frameOpcode >= CLOSE) {
                if (limit - at < length) {
                    return Found.NOTHING;
                }
                from = at;
                to = at + (int) length;
                head = to;
                return control(frameOpcode);
            }
            int before = opcode == 0 ? 0 : messageTo - messageFrom;
            if (length > messageBytesMax - before) {
                throw new WebSocketViolation(
                        CloseCode.TOO_LARGE,
                        "a message is larger than " + messageBytesMax + " bytes");
            }
            if (limit - at < length) {
                return Found.NOTHING;
            }
            head = at + (int) length;
            if (frameOpcode == 0) {
                System.arraycopy(buffer, at, buffer, messageTo, (int) length);
                messageTo += (int) length;
            } else {
                opcode = frameOpcode;
                compressed = (first & 0x40) != 0;
                messageFrom = at;
                messageTo = head;
            }
            if (fin) {
                return message();
            }
        }
        return Found.NOTHING;
    }

    private Found message() {
        Found found = opcode == TEXT ? Found.TEXT : Found.BINARY;
        from = messageFrom;
        to = messageTo;
        opcode = 0;
        return found;
    }

    private Found control(int frameOpcode) {
        return switch (frameOpcode) {
            case PING -> Found.PING;
            case PONG -> Found.PONG;
            default -> Found.CLOSE;
        };
    }

    private void checkHeader(int first, int second, int frameOpcode) throws WebSocketViolation {
        int reserved = first & 0x70;
        boolean begins = frameOpcode == TEXT || frameOpcode == BINARY;
        check(
                reserved == 0 || (reserved == 0x40 && compression && begins),
                "a reserved bit is set");
        check(second >= 0, "a frame is masked");
        if (frameOpcode >= CLOSE) {
            check(frameOpcode <= PONG, "an opcode is reserved");
            check(first < 0, "a control frame is fragmented");
            check(second <= CONTROL_BYTES_MAX, "a control frame is longer than 125 bytes");
        } else {
            check(frameOpcode <= BINARY, "an opcode is reserved");
            check(
                    frameOpcode == 0 == (opcode != 0),
                    frameOpcode == 0
                            ? "a continuation frame continues nothing"
                            : "a message begins inside another");
        }
    }

    private long extendedLength(int octets) throws WebSocketViolation {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value = value << 8 | (buffer[head + 2 + i] & 0xFF);
        }
        check(value >= 0, "a length has its top bit set");
        check(value > (octets == 2 ? 125 : 0xFFFF), "a length is not written in its shortest form");
        return value;
    }

    private static void check(boolean holds, String violation) throws WebSocketViolation {
        if (!holds) {
            throw new WebSocketViolation(CloseCode.PROTOCOL_ERROR, violation);
        }
    }

    /** Holds the payload of what was found, from {@link #from} to {@link #to}. */
    public byte[] bytes() {
        return buffer;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Whether the message that was found is compressed. */
    public boolean compressed() {
        return compressed;
    }

    /** A copy of the payload that was found. */
    public byte[] payload() {
        return Arrays.copyOfRange(buffer, from, to);
    }

    /**
     * The code of the Close frame that was found.
     *
     * @return {@link CloseCode#NONE} where it has none
     */
    public int closeCode() throws WebSocketViolation {
        if (from == to) {
            return CloseCode.NONE;
        }
        check(to - from >= 2, "a Close frame has half a code");
        int code = (buffer[from] & 0xFF) << 8 | (buffer[from + 1] & 0xFF);
        check(CloseCode.allowedOnWire(code), "a Close frame has a code that must not be sent");
        return code;
    }
}
