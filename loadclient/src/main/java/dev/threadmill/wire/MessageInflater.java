package dev.threadmill.wire;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates messages of permessage-deflate (RFC 7692, section 7.2.2). Belongs to one thread at a
 * time. Without context takeover it holds nothing between two messages.
 */
public final class MessageInflater implements AutoCloseable {
    private static final ZlibPool<Inflater> POOL =
            new ZlibPool<>(() -> new Inflater(true), Inflater::reset, Inflater::end);

    /** What the sender has cut off the end of the message. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** Blocks of a message that may say that they are the last; each costs a new window. */
    private static final int RESTARTS_MAX = 64;

    private static final int WINDOW_BYTES = 32 * 1_024;
    private static final int PIECE_BYTES = 64 * 1_024;

    private final boolean contextTakeover;
    private Inflater own;

    /**
     * Makes an inflater.
     *
     * @param contextTakeover whether a message may refer to the one before
     */
    public MessageInflater(boolean contextTakeover) {
        this.contextTakeover = contextTakeover;
    }

    /**
     * Inflates the first {@code length} bytes of {@code payload}.
     *
     * @throws WebSocketViolation with 1009 where the message is larger than {@code bytesMax}, with
     *     1007 where the data is no DEFLATE
     */
    public byte[] inflate(byte[] payload, int length, int bytesMax) throws WebSocketViolation {
        if (!contextTakeover) {
            Inflater borrowed = POOL.borrow();
            try {
                return inflate(borrowed, payload, length, bytesMax);
            } finally {
                POOL.giveBack(borrowed);
            }
        }
        if (own == null) {
            own = POOL.borrow();
        }
        return inflate(own, payload, length, bytesMax);
    }

    private static byte[] inflate(Inflater inflater, byte[] payload, int length, int bytesMax)
            throws WebSocketViolation {
        try (InflateBuffer out = new InflateBuffer(4L * length, bytesMax)) {
            inflater.setInput(payload, 0, length);
            boolean tail = false;
            int restarts = 0;
            while (true) {
                if (out.room() == 0) {
                    out.grow();
                }
                int piece = Math.min(out.room(), PIECE_BYTES);
                int inflated = inflater.inflate(out.bytes(), out.count(), piece);
                out.added(inflated);
                if (inflater.finished()) {
                    if (++restarts > RESTARTS_MAX) {
                        throw invalid();
                    }
                    restart(inflater, payload, length, tail, out.bytes(), out.count());
                } else if (inflated == piece) {
                    // Inflating never parks: others get their turn here.
                    if (piece == PIECE_BYTES) {
                        Thread.yield();
                    }
                } else if (!inflater.needsInput()) {
                    throw invalid();
                } else if (tail) {
                    return out.message();
                } else {
                    inflater.setInput(TAIL);
                    tail = true;
                }
            }
        } catch (DataFormatException e) {
            throw invalid();
        }
    }

    /** Goes on behind a block that said that it was the last (section 7.2.3.4). */
    private static void restart(
            Inflater inflater, byte[] payload, int length, boolean tail, byte[] out, int count) {
        int left = inflater.getRemaining();
        inflater.reset();
        int window = Math.min(count, WINDOW_BYTES);
        if (window > 0) {
            inflater.setDictionary(out, count - window, window);
        }
        if (tail) {
            inflater.setInput(TAIL, TAIL.length - left, left);
        } else {
            inflater.setInput(payload, length - left, left);
        }
    }

    private static WebSocketViolation invalid() {
        return new WebSocketViolation(
                CloseCode.INVALID_TEXT, "a compressed message cannot be inflated");
    }

    /** Frees the memory outside the heap. */
    @Override
    public void close() {
        if (own != null) {
            POOL.giveBack(own);
            own = null;
        }
    }
}
