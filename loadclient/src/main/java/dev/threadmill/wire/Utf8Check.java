package dev.threadmill.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 (RFC 3629) as it streams in, whatever the pieces: overlong forms, surrogates and
 * what lies beyond U+10FFFF are refused at the first byte that shows them.
 */
public final class Utf8Check {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private int pending;
    private int lowest = 0x80;
    private int highest = 0xBF;

    /** Returns whether bytes are a whole valid text. */
    public static boolean valid(byte[] bytes) {
        int from = skipAscii(bytes, 0, bytes.length);
        if (from == bytes.length) {
            return true;
        }
        Utf8Check check = new Utf8Check();
        return check.accept(bytes, from, bytes.length) && check.complete();
    }

    public void reset() {
        pending = 0;
        lowest = 0x80;
        highest = 0xBF;
    }

    /** Returns whether everything so far may be the beginning of valid text. */
    public boolean accept(byte[] bytes, int from, int to) {
        for (int i = from; i < to; ) {
            if (pending == 0) {
                i = skipAscii(bytes, i, to);
                if (i == to) {
                    return true;
                }
                if (!lead(bytes[i] & 0xFF)) {
                    return false;
                }
            } else {
                int b = bytes[i] & 0xFF;
                if (b < lowest || b > highest) {
                    return false;
                }
                lowest = 0x80;
                highest = 0xBF;
                pending--;
            }
            i++;
        }
        return true;
    }

    /** Returns where the first byte beyond ASCII stands, or {@code to}. */
    private static int skipAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + 8 <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** Returns whether the text may end here: not in the middle of a character. */
    public boolean complete() {
        return pending == 0;
    }

    /** Takes the first byte of a longer character; the bounds of the second shut out bad forms. */
    private boolean lead(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            pending = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            pending = 2;
            lowest = b == 0xE0 ? 0xA0 : 0x80;
            highest = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            pending = 3;
            lowest = b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        return true;
    }
}
