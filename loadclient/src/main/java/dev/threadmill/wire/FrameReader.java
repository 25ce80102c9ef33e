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
 *
 * <p>While it waits for a peer that is quiet it holds a buffer of {@value #IDLE_BYTES} bytes; a
 * larger one lives only as long as there is more to read.
 */
public final class FrameReader {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int IDLE_BYTES = 256;
    private static final int BUSY_BYTES = 8 * 1_024;
    private static final int PIECE_BYTES = 64 * 1_024;
    private static final int TURN_MASK = 0xFF;
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final boolean masked;
    private final int messageBytesMax;
    private final MessageInflater inflater;
    private final Utf8Check utf8 = new Utf8Check();

    private byte[] buffer;
    private int at;
    private int end;
    private long bytesRead;
    private int frames;

    /** The mask of the present frame, first byte lowest. */
    private int mask;

    /** Opcode of the message whose fragments are being read, or 0 between messages. */
    private int opcode;

    private boolean compressed;
    private byte[] message = NOTHING;
    private int length;

    private MessageRoom room = MessageRoom.ENDLESS;

    /** What the message has of the room. */
    private int roomTaken;

    /**
     * Reads from a stream that need not be buffered.
     *
     * @param masked whether frames must be masked: true on the server's side, false on the client's
     * @param messageBytesMax a longer message is a violation with 1009
     * @param inflater where permessage-deflate was agreed on; else null
     */
    public FrameReader(
            InputStream in, boolean masked, int messageBytesMax, MessageInflater inflater) {
        this(in, masked, messageBytesMax, inflater, NOTHING);
    }

    /**
     * The same, after something was read from the stream already.
     *
     * @param ahead what comes before the stream's bytes; belongs to the reader
     */
    public FrameReader(
            InputStream in,
            boolean masked,
            int messageBytesMax,
            MessageInflater inflater,
            byte[] ahead) {
        this.in = in;
        this.masked = masked;
        this.messageBytesMax = messageBytesMax;
        this.inflater = inflater;
        this.buffer = ahead.length < IDLE_BYTES ? Arrays.copyOf(ahead, IDLE_BYTES) : ahead;
        this.end = ahead.length;
    }

    /** Shares room for large messages with others; before the first is read. */
    public void within(MessageRoom shared) {
        room = shared;
    }

    /** Gives back the room of a message that will not come to its end. */
    public void giveUp() {
        room.giveBack(roomTaken);
        roomTaken = 0;
    }

    /** Bytes of frames taken so far, headers included. */
    public long bytesRead() {
        return bytesRead;
    }

    /** Whether bytes have been read that no event has taken yet. */
    public boolean hasBuffered() {
        return at < end;
    }

    /**
     * Waits for the next event.
     *
     * @return null where the stream ends between two frames
     * @throws EOFException where it ends inside a frame
     */
    public WebSocketEvent next() throws IOException, WebSocketViolation {
        // Nothing but this waits for a quiet peer: the fewer variables here, the less it costs.
        WebSocketEvent event = null;
        while (event == null) {
            if (at == end && !fill()) {
                return null;
            }
            event = frame();
            if ((++frames & TURN_MASK) == 0) {
                // Fragments without end give no event; others must get the carrier all the same.
                Thread.yield();
            }
        }
        return event;
    }

    /** Reads a frame; null where it is a fragment that others follow. */
    private WebSocketEvent frame() throws IOException, WebSocketViolation {
        int first = buffer[at++];
        bytesRead++;
        boolean fin = (first & 0x80) != 0;
        int frameOpcode = first & 0x0F;
        checkReserved(first, frameOpcode);
        int second = octet();
        check(
                (second & 0x80) != 0 == masked,
                masked ? "a frame is not masked" : "a frame is masked");
        return frameOpcode >= CLOSE
                ? control(frameOpcode, fin, second & 0x7F)
                : data(frameOpcode, fin, second & 0x7F);
    }

    /** RSV1 marks a compressed message, on its first frame alone (RFC 7692, section 6). */
    private void checkReserved(int first, int frameOpcode) throws WebSocketViolation {
        boolean rsv1Allowed = inflater != null && (frameOpcode == TEXT || frameOpcode == BINARY);
        check((first & (rsv1Allowed ? 0x30 : 0x70)) == 0, "a reserved bit is set");
        if (rsv1Allowed) {
            check(opcode == CONTINUATION, "a message begins inside another");
            compressed = (first & 0x40) != 0;
        }
    }

    private WebSocketEvent control(int frameOpcode, boolean fin, int declared)
            throws IOException, WebSocketViolation {
        check(frameOpcode <= PONG, "an opcode is reserved");
        check(fin, "a control frame is fragmented");
        check(declared <= CONTROL_BYTES_MAX, "a control frame is longer than 125 bytes");
        readMask();
        byte[] payload = declared == 0 ? NOTHING : new byte[declared];
        for (int done = 0; done < declared; ) {
            done += take(payload, done, declared - done);
        }
        unmask(payload, 0, declared, 0);
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
            throw tooLarge(messageBytesMax);
        }
        readMask();
        if (fin && length == 0 && frameLength <= end - at && !compressed) {
            return whole((int) frameLength);
        }
        readPayload((int) frameLength, fin);
        return fin ? assembled() : null;
    }

    /** A message in one frame, all of it in the buffer: the usual case, without a copy between. */
    private WebSocketEvent whole(int count) throws WebSocketViolation {
        int from = at;
        at += count;
        bytesRead += count;
        unmask(buffer, from, count, 0);
        boolean text = opcode == TEXT;
        opcode = CONTINUATION;
        if (!text) {
            return new WebSocketEvent.Binary(Arrays.copyOfRange(buffer, from, from + count));
        }
        if (!utf8.accept(buffer, from, from + count) || !utf8.complete()) {
            throw notUtf8();
        }
        return new WebSocketEvent.Text(new String(buffer, from, count, StandardCharsets.UTF_8));
    }

    private WebSocketEvent assembled() throws WebSocketViolation {
        byte[] bytes = message;
        int count = length;
        if (compressed) {
            bytes = inflater.inflate(message, length, messageBytesMax);
            count = bytes.length;
            if (opcode == TEXT && !utf8.accept(bytes, 0, count)) {
                throw notUtf8();
            }
        }
        if (opcode == TEXT && !utf8.complete()) {
            throw notUtf8();
        }
        WebSocketEvent event =
                opcode == TEXT
                        ? new WebSocketEvent.Text(
                                new String(bytes, 0, count, StandardCharsets.UTF_8))
                        : new WebSocketEvent.Binary(
                                count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
        message = NOTHING;
        length = 0;
        giveUp();
        opcode = CONTINUATION;
        compressed = false;
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
    private void readPayload(int frameLength, boolean fin) throws IOException, WebSocketViolation {
        for (int done = 0; done < frameLength; ) {
            int left = frameLength - done;
            if (message.length == length) {
                int wanted = roomier(left, fin);
                if (wanted > MessageRoom.COUNTED_FROM) {
                    room.grow(roomTaken, wanted);
                    roomTaken = wanted;
                }
                message = Arrays.copyOf(message, wanted);
            }
            int count = take(message, length, Math.min(left, message.length - length));
            unmask(message, length, count, done);
            if (opcode == TEXT && !compressed && !utf8.accept(message, length, length + count)) {
                throw notUtf8();
            }
            length += count;
            done += count;
        }
    }

    /** Room for the next piece; twice as much as before, so that many fragments cost no more. */
    private int roomier(int left, boolean fin) {
        long wanted = Math.max(length + Math.min(left, PIECE_BYTES), 2L * length);
        return (int) Math.min(wanted, fin ? length + left : messageBytesMax);
    }

    private void readMask() throws IOException {
        if (!masked) {
            return;
        }
        if (end - at >= 4) {
            mask = Masking.read(buffer, at);
            at += 4;
            bytesRead += 4;
        } else {
            mask = octet() | octet() << 8 | octet() << 16 | octet() << 24;
        }
    }

    private void unmask(byte[] bytes, int from, int count, int phase) {
        if (masked) {
            Masking.apply(bytes, from, count, Integer.rotateRight(mask, 8 * (phase & 3)));
        }
    }

    /** Takes between 1 and {@code count} bytes, past the buffer where it is empty. */
    private int take(byte[] to, int from, int count) throws IOException {
        int taken;
        if (at < end) {
            taken = Math.min(count, end - at);
            System.arraycopy(buffer, at, to, from, taken);
            at += taken;
        } else if (count >= buffer.length) {
            taken = in.read(to, from, count);
        } else {
            octet();
            at--;
            bytesRead--;
            return take(to, from, count);
        }
        if (taken < 0) {
            throw new EOFException("the connection ended inside a frame");
        }
        bytesRead += taken;
        return taken;
    }

    private int octet() throws IOException {
        if (at == end && !fill()) {
            throw new EOFException("the connection ended inside a frame");
        }
        bytesRead++;
        return buffer[at++] & 0xFF;
    }

    /** Waits for bytes, in a buffer that suits how much came last; false at the stream's end. */
    private boolean fill() throws IOException {
        suitBuffer();
        end = 0;
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private void suitBuffer() throws IOException {
        if (buffer.length > IDLE_BYTES) {
            if (in.available() == 0) {
                buffer = new byte[IDLE_BYTES];
            }
        } else if (end == buffer.length && in.available() > IDLE_BYTES) {
            buffer = new byte[BUSY_BYTES];
        }
    }

    private static void check(boolean holds, String violation) throws WebSocketViolation {
        if (!holds) {
            throw new WebSocketViolation(CloseCode.PROTOCOL_ERROR, violation);
        }
    }

    static WebSocketViolation tooLarge(int messageBytesMax) {
        return new WebSocketViolation(
                CloseCode.TOO_LARGE, "a message is larger than " + messageBytesMax + " bytes");
    }

    private static WebSocketViolation notUtf8() {
        return new WebSocketViolation(CloseCode.INVALID_TEXT, "a text message is not UTF-8");
    }
}
