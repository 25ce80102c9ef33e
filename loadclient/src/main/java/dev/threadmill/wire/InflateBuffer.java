package dev.threadmill.wire;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Where a message is inflated to. A few bytes can become a thousand times as many, so that large
 * messages are dear: only as many are inflated at once as leave half of the cores to others, and
 * they share their memory.
 */
final class InflateBuffer implements AutoCloseable {
    private static final int SMALL_BYTES_MIN = 256;
    private static final int SMALL_BYTES_MAX = 256 * 1_024;
    private static final Semaphore LARGE =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    private static final Queue<WeakReference<byte[]>> SPARE = new ConcurrentLinkedQueue<>();

    private final int bytesMax;
    private byte[] bytes;
    private int count;
    private boolean large;

    /**
     * Makes a small buffer.
     *
     * @param expected how large the message may well be
     * @param bytesMax of the message; one byte more is taken, so that it shows
     */
    InflateBuffer(long expected, int bytesMax) {
        this.bytesMax = bytesMax;
        this.bytes = new byte[Math.clamp(expected, SMALL_BYTES_MIN, SMALL_BYTES_MAX)];
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    int room() {
        return bytes.length - count;
    }

    void added(int inflated) {
        count += inflated;
    }

    /**
     * Makes room for more; may wait for other large messages.
     *
     * @throws WebSocketViolation with 1009 where the message is too large already
     */
    void grow() throws WebSocketViolation {
        if (count > bytesMax) {
            throw FrameReader.tooLarge(bytesMax);
        }
        long wanted = Math.min(2L * bytes.length, bytesMax + 1L);
        if (!large && wanted > SMALL_BYTES_MAX) {
            LARGE.acquireUninterruptibly();
            large = true;
            byte[] spare = spare();
            if (spare.length > count) {
                System.arraycopy(bytes, 0, spare, 0, count);
                bytes = spare;
                return;
            }
        }
        bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, count + 1L));
    }

    private static byte[] spare() {
        WeakReference<byte[]> spare = SPARE.poll();
        byte[] kept = spare == null ? null : spare.get();
        return kept == null ? new byte[0] : kept;
    }

    /**
     * The message in an array of its own.
     *
     * @throws WebSocketViolation with 1009 where it is too large
     */
    byte[] message() throws WebSocketViolation {
        if (count > bytesMax) {
            throw FrameReader.tooLarge(bytesMax);
        }
        return count == bytes.length && !large ? bytes : Arrays.copyOf(bytes, count);
    }

    @Override
    public void close() {
        if (large) {
            SPARE.add(new WeakReference<>(bytes));
            LARGE.release();
        }
    }
}
