package dev.threadmill.wire;

import java.util.Arrays;
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
    private static final int OUT_BYTES_MIN = 256;
    private static final int GROWTH_MAX = 1_024 * 1_024;

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
        byte[] out = new byte[Math.clamp(4L * length, OUT_BYTES_MIN, GROWTH_MAX)];
        int count = 0;
        try {
            inflater.setInput(payload, 0, length);
            boolean tail = false;
            int restarts = 0;
            while (true) {
                if (count == out.length) {
                    if (count > bytesMax) {
                        throw FrameReader.tooLarge(bytesMax);
                    }
                    out = Arrays.copyOf(out, count + Math.min(count, GROWTH_MAX));
                }
                int inflated = inflater.inflate(out, count, out.length - count);
                count += inflated;
                if (inflater.finished()) {
                    if (++restarts > RESTARTS_MAX) {
                        throw invalid();
                    }
                    restart(inflater, payload, length, tail, out, count);
                } else if (inflater.needsInput() && count < out.length) {
                    if (tail) {
                        break;
                    }
                    inflater.setInput(TAIL);
                    tail = true;
                } else if (inflated == 0 && count < out.length) {
                    throw invalid();
                }
            }
        } catch (DataFormatException e) {
            throw invalid();
        }
        if (count > bytesMax) {
            throw FrameReader.tooLarge(bytesMax);
        }
        return count == out.length ? out : Arrays.copyOf(out, count);
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
