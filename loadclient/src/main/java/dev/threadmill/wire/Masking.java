package dev.threadmill.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Masks and unmasks payloads (RFC 6455, section 5.3), eight bytes at a time. */
public final class Masking {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Masking() {}

    /** Reads a mask as it stands on the wire, its first byte lowest. */
    public static int read(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /** Writes a mask as it stands on the wire. */
    public static void write(int mask, byte[] bytes, int at) {
        INTS.set(bytes, at, mask);
    }

    /**
     * Masks or unmasks in place.
     *
     * @param mask as {@link #read} gives it; for a payload that goes on, turned right by 8 bits for
     *     each byte before
     */
    public static void apply(byte[] bytes, int from, int count, int mask) {
        long wide = (long) mask << 32 | (mask & 0xFFFFFFFFL);
        int at = from;
        int end = from + count;
        for (; at + 8 <= end; at += 8) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ wide);
        }
        for (; at < end; at++) {
            bytes[at] ^= (byte) wide;
            wide = Long.rotateRight(wide, 8);
        }
    }
}
