package dev.threadmill.load.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;

/**
 * Histograms in HdrHistogram's own compressed form. All have the same shape, so that adding them
 * loses nothing; one of another shape is refused before anything is made for it.
 */
public final class HistogramCodec {
    /** More than the longest that there can be. */
    public static final int BYTES_MAX = 512 * 1024;

    private static final Histogram EMPTY = Histograms.create();
    private static final int PLAIN_BYTES_MAX = EMPTY.getNeededByteBufferCapacity();
    private static final ByteBuffer SHAPE = shape();

    /** The cookie and the length of the compressed form, and of what is in it. */
    private static final int COOKIE_BYTES = 8;

    /** Index offset, digits, lowest, highest, ratio. */
    private static final int SHAPE_BYTES = 32;

    private HistogramCodec() {}

    public static byte[] encode(Histogram any) {
        Histogram histogram = any;
        if (any.getHighestTrackableValue() != EMPTY.getHighestTrackableValue()) {
            // One that grows says how far it has grown; all are to be of one shape.
            histogram = Histograms.create();
            histogram.add(any);
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoCompressedByteBuffer(buffer));
    }

    /** A histogram to read from only. */
    public static Histogram decode(byte[] bytes) throws InvalidHistogramException {
        if (bytes.length < COOKIE_BYTES) {
            throw new InvalidHistogramException("that is cut off");
        }
        ByteBuffer plain = inflate(bytes);
        if (plain.remaining() < COOKIE_BYTES + SHAPE_BYTES
                || !plain.slice(COOKIE_BYTES, SHAPE_BYTES).equals(SHAPE)) {
            throw new InvalidHistogramException("of another shape");
        }
        try {
            Histogram histogram = Histogram.decodeFromByteBuffer(plain, Histograms.NANOS_MAX);
            if (histogram.getTotalCount() < 0) {
                throw new InvalidHistogramException("that counts below 0");
            }
            // Many are empty, and each takes its room.
            return histogram.getTotalCount() == 0 ? EMPTY : histogram;
        } catch (RuntimeException e) {
            throw new InvalidHistogramException("that is none");
        }
    }

    private static ByteBuffer inflate(byte[] bytes) throws InvalidHistogramException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, COOKIE_BYTES, bytes.length - COOKIE_BYTES);
            byte[] plain = new byte[PLAIN_BYTES_MAX];
            int length = inflater.inflate(plain);
            if (!inflater.finished()) {
                throw new InvalidHistogramException("that is too long or cut off");
            }
            return ByteBuffer.wrap(plain, 0, length);
        } catch (DataFormatException e) {
            throw new InvalidHistogramException("that is not compressed");
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer shape() {
        ByteBuffer buffer = ByteBuffer.allocate(EMPTY.getNeededByteBufferCapacity());
        EMPTY.encodeIntoByteBuffer(buffer);
        return buffer.slice(COOKIE_BYTES, SHAPE_BYTES);
    }
}
