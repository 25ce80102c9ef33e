package dev.threadmill.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a WebSocket peer says (RFC 6455, section 5), strictly: one event after the other from
 * a blocking stream. Messages are put together from their fragments; control frames between the
 * fragments come out as they come in.
 */
public final class FrameReader {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int PIECE_BYTES = 16 * 1024;
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final boolean masked;
    private final int messageBytesMax;
    private final Utf8Check utf8 = new Utf8Check();
    private final byte[] mask = new byte[4];

    /** Opcode of the message whose fragments are being read, or 0 between messages. */
    private int opcode;

    private byte[] message = NOTHING;
    private int length;
    private long bytesRead;

    /**
     * Reads from a stream that should be buffered.
     *
     * @param masked whether frames must be masked: true on the server's side, false on the client's
     * @param messageBytesMax a longer message is a violation with 1009
     */
    public FrameReader(InputStream in, boolean masked, int messageBytesMax) {
        this.in = in;
        this.masked = masked;
        this.messageBytesMax = messageBytesMax;
    }

    /** Bytes of frames read so far, headers included. */
    public long bytesRead() {
        return bytesRead;
    }

    /**
     * Waits for the next event.
     *
     * @return null where the stream ends between two frames
     * @throws EOFException where it ends inside a frame
     */
    public WebSocketEvent next() throws IOException, WebSocketViolation {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            bytesRead++;
            boolean fin = (first & 0x80) != 0;
            int frameOpcode = first & 0x0F;
            check((first & 0x70) == 0, "a reserved bit is set");
            int second = octet();
            check(
                    (second & 0x80) != 0 == masked,
                    masked ? "a frame is not masked" : "a frame is masked");
            WebSocketEvent event =
                    frameOpcode >= CLOSE
                            ? control(frameOpcode, fin, second & 0x7F)
                            : data(frameOpcode, fin, second & 0x7F);
            if (event != null) {
                return event;
            }
        }
    }

    private WebSocketEvent control(int frameOpcode, boolean fin, int declared)
            throws IOException, WebSocketViolation {
        check(frameOpcode <= PONG, "an opcode is reserved");
        check(fin, "a control frame is fragmented");
        check(declared <= CONTROL_BYTES_MAX, "a control frame is longer than 125 bytes");
        readMask();
        byte[] payload = new byte[declared];
        readMasked(payload, 0, declared, 0);
        return switch (frameOpcode) {
            case PING -> new WebSocketEvent.Ping(payload);
            case PONG -> new WebSocketEvent.Pong(payload);
            default -> close(payload);
        };
    }

    private static WebSocketEvent close(byte[] payload) throws WebSocketViolation {
        if (payload.length == 0) {
            return new WebSocketEvent.Close(CloseCode.NONE, "");
        }
        check(payload.length >= 2, "a Close frame has half a code");
        int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
        check(CloseCode.allowedOnWire(code), "a Close frame has a code that must not be sent");
        Utf8Check reason = new Utf8Check();
        if (!reason.accept(payload, 2, payload.length) || !reason.complete()) {
            throw new WebSocketViolation(CloseCode.INVALID_TEXT, "a close reason is not UTF-8");
        }
        return new WebSocketEvent.Close(
                code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    /** Reads a data frame; returns its message where this is the last fragment. */
    private WebSocketEvent data(int frameOpcode, boolean fin, int declared)
            throws IOException, WebSocketViolation {
        check(frameOpcode <= BINARY, "an opcode is reserved");
        check(
                (frameOpcode == CONTINUATION) == (opcode != CONTINUATION),
                frameOpcode == CONTINUATION
                        ? "a continuation frame continues nothing"
                        : "a message begins inside another");
        if (frameOpcode != CONTINUATION) {
            opcode = frameOpcode;
        }
        long frameLength = frameLength(declared);
        if (frameLength > messageBytesMax - length) {
            throw new WebSocketViolation(
                    CloseCode.TOO_LARGE, "a message is larger than " + messageBytesMax + " bytes");
        }
        readMask();
        readPayload((int) frameLength);
        if (!fin) {
            return null;
        }
        if (opcode == TEXT && !utf8.complete()) {
            throw notUtf8();
        }
        WebSocketEvent event =
                opcode == TEXT
                        ? new WebSocketEvent.Text(
                                new String(message, 0, length, StandardCharsets.UTF_8))
                        : new WebSocketEvent.Binary(
                                length == message.length
                                        ? message
                                        : Arrays.copyOf(message, length));
        message = NOTHING;
        length = 0;
        opcode = CONTINUATION;
        utf8.reset();
        return event;
    }

    private long frameLength(int declared) throws IOException, WebSocketViolation {
        if (declared < 126) {
            return declared;
        }
        int octets = declared == 126 ? 2 : 8;
        long value = 0;
        for (int i = 0; i < octets; i++) {
            int octet = octet();
            check(i > 0 || octets == 2 || octet < 0x80, "a length has its top bit set");
            value = value << 8 | octet;
        }
        check(value > (octets == 2 ? 125 : 0xFFFF), "a length is not written in its shortest form");
        return value;
    }

    /** Takes the payload in pieces, so that a length that lies reserves no memory. */
    private void readPayload(int frameLength) throws IOException, WebSocketViolation {
        for (int done = 0; done < frameLength; ) {
            int piece = Math.min(frameLength - done, PIECE_BYTES);
            if (message.length - length < piece) {
                int wanted = Math.max(length + piece, (int) Math.min(2L * length, messageBytesMax));
                message = Arrays.copyOf(message, wanted);
            }
            int count = in.read(message, length, piece);
            if (count < 0) {
                throw new EOFException("the connection ended inside a frame");
            }
            bytesRead += count;
            unmask(message, length, count, done);
            if (opcode == TEXT && !utf8.accept(message, length, length + count)) {
                throw notUtf8();
            }
            length += count;
            done += count;
        }
    }

    private void readMask() throws IOException {
        if (masked) {
            for (int i = 0; i < mask.length; i++) {
                mask[i] = (byte) octet();
            }
        }
    }

    private void readMasked(byte[] to, int from, int count, int phase) throws IOException {
        if (in.readNBytes(to, from, count) < count) {
            throw new EOFException("the connection ended inside a frame");
        }
        bytesRead += count;
        unmask(to, from, count, phase);
    }

    private void unmask(byte[] bytes, int from, int count, int phase) {
        if (masked) {
            FrameWriter.applyMask(bytes, from, count, mask, phase);
        }
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the connection ended inside a frame");
        }
        bytesRead++;
        return octet;
    }

    private static void check(boolean holds, String violation) throws WebSocketViolation {
        if (!holds) {
            throw new WebSocketViolation(CloseCode.PROTOCOL_ERROR, violation);
        }
    }

    private static WebSocketViolation notUtf8() {
        return new WebSocketViolation(CloseCode.INVALID_TEXT, "a text message is not UTF-8");
    }
}
