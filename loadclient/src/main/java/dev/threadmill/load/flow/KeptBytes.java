package dev.threadmill.load.flow;

import java.io.ByteArrayOutputStream;

/** The beginning of what is written to it. */
final class KeptBytes extends ByteArrayOutputStream {
    /** A larger buffer is let go of with the answer that needed it. */
    private static final int BUFFER_BYTES_MAX = 256 * 1_024;

    private final int max;

    KeptBytes(int max) {
        super(1_024);
        this.max = max;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        super.write(bytes, from, Math.min(length, max - count));
    }

    @Override
    public synchronized void write(int b) {
        if (count < max) {
            super.write(b);
        }
    }

    void clear() {
        count = 0;
        if (buf.length > BUFFER_BYTES_MAX) {
            buf = new byte[1_024];
        }
    }

    /** The bytes themselves, of which {@link #size} count. */
    byte[] bytes() {
        return buf;
    }
}
