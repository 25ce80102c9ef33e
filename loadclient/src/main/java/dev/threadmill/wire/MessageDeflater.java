package dev.threadmill.wire;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * Compresses messages for permessage-deflate (RFC 7692, section 7.2.1). Belongs to one thread at a
 * time.
 */
public final class MessageDeflater implements AutoCloseable {
    private static final int CHUNK_BYTES = 8 * 1_024;
    private static final int WINDOW_BITS_MAX = 15;

    /** Level 1 halves JSON as well as the default does, at a third of its time. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private final boolean contextTakeover;
    private final int windowBytes;
    private final Deflater deflater = new Deflater(LEVEL, true);

    /**
     * Makes a compressor.
     *
     * @param contextTakeover whether a message may refer to the one before
     * @param windowBits 8 to 15: no reference reaches further back than 2 to this power
     */
    public MessageDeflater(boolean contextTakeover, int windowBits) {
        this.contextTakeover = contextTakeover;
        this.windowBytes = 1 << windowBits;
    }

    /** Compresses a single message, as without context takeover, in the largest window. */
    public static byte[] once(byte[] payload) {
        try (MessageDeflater deflater = new MessageDeflater(false, WINDOW_BITS_MAX)) {
            return deflater.deflate(payload);
        }
    }

    /** Compresses a message; what belongs on the wire is the result. */
    public byte[] deflate(byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + payload.length / 2);
        byte[] chunk = new byte[Math.clamp(payload.length, 64, CHUNK_BYTES)];
        boolean wholeWindow = windowBytes == 1 << WINDOW_BITS_MAX;
        int piece = wholeWindow ? Math.max(1, payload.length) : windowBytes;
        for (int from = 0; from < payload.length; from += piece) {
            deflater.setInput(payload, from, Math.min(piece, payload.length - from));
            // zlib's window cannot be made smaller from Java; a full flush forgets what is behind.
            drain(out, chunk, wholeWindow ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH);
        }
        if (!contextTakeover) {
            deflater.reset();
        }
        byte[] bytes = out.toByteArray();
        // An empty message is a single stored block without its length (section 7.2.3.6).
        return bytes.length < 4 ? new byte[1] : java.util.Arrays.copyOf(bytes, bytes.length - 4);
    }

    private void drain(ByteArrayOutputStream out, byte[] chunk, int flush) {
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, flush);
            out.write(chunk, 0, count);
        } while (count == chunk.length);
    }

    /** Frees the memory outside the heap. */
    @Override
    public void close() {
        deflater.end();
    }
}
