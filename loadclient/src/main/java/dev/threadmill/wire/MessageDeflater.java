package dev.threadmill.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses messages for permessage-deflate (RFC 7692, section 7.2.1). Belongs to one thread at a
 * time. Without context takeover it holds nothing between two messages.
 */
public final class MessageDeflater implements AutoCloseable {
    /** Level 1 halves JSON as well as the default does, at a third of its time. */
    private static final ZlibPool<Deflater> POOL =
            new ZlibPool<>(
                    () -> new Deflater(Deflater.BEST_SPEED, true), Deflater::reset, Deflater::end);

    private static final int CHUNK_BYTES = 8 * 1_024;
    private static final int CHUNK_BYTES_MIN = 64;
    private static final int WINDOW_BITS_MAX = 15;
    private static final int TAIL_BYTES = 4;

    private final boolean contextTakeover;
    private final int windowBits;
    private Deflater own;

    /**
     * Makes a compressor.
     *
     * @param contextTakeover whether a message may refer to the one before
     * @param windowBits 8 to 15: no reference reaches further back than 2 to this power
     */
    public MessageDeflater(boolean contextTakeover, int windowBits) {
        this.contextTakeover = contextTakeover;
        this.windowBits = windowBits;
    }

    /** Compresses a single message, as without context takeover, in the largest window. */
    public static byte[] once(byte[] payload) {
        return new MessageDeflater(false, WINDOW_BITS_MAX).deflate(payload);
    }

    /** Compresses a message; what belongs on the wire is the result. */
    public byte[] deflate(byte[] payload) {
        if (!contextTakeover) {
            Deflater borrowed = POOL.borrow();
            try {
                return deflate(borrowed, payload);
            } finally {
                POOL.giveBack(borrowed);
            }
        }
        if (own == null) {
            own = POOL.borrow();
        }
        return deflate(own, payload);
    }

    private byte[] deflate(Deflater deflater, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK_BYTES_MIN + payload.length / 2);
        byte[] chunk = new byte[Math.clamp(payload.length, CHUNK_BYTES_MIN, CHUNK_BYTES)];
        boolean whole = windowBits == WINDOW_BITS_MAX;
        int piece = whole ? Math.max(1, payload.length) : 1 << windowBits;
        for (int from = 0; from < payload.length; from += piece) {
            deflater.setInput(payload, from, Math.min(piece, payload.length - from));
            // Java cannot make zlib's window smaller; a full flush forgets what is behind.
            drain(deflater, out, chunk, whole ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH);
        }
        byte[] bytes = out.toByteArray();
        // An empty message is a block of its own (section 7.2.3.6).
        return bytes.length < TAIL_BYTES
                ? new byte[1]
                : Arrays.copyOf(bytes, bytes.length - TAIL_BYTES);
    }

    private static void drain(
            Deflater deflater, ByteArrayOutputStream out, byte[] chunk, int flush) {
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, flush);
            out.write(chunk, 0, count);
        } while (count == chunk.length);
    }

    /** Makes the next message refer to none before it; the peer need not know. */
    public void forget() {
        if (own != null) {
            own.reset();
        }
    }

    /** Gives the memory outside the heap back. */
    @Override
    public void close() {
        if (own != null) {
            POOL.giveBack(own);
            own = null;
        }
    }
}
