package dev.threadmill.load.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a bridge's load publishes: JSON with the time of its publishing in nanoseconds. */
public final class BridgeMessage {
    private static final byte[] MARKER = "\"timestamp\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD =
            "{\"type\":\"load-test\",\"timestamp\":".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 19;

    /** Length of a message in bytes. */
    public static final int BYTES = HEAD.length + DIGITS + 1;

    private BridgeMessage() {}

    /**
     * A message.
     *
     * @param epochNanos since 1970, of 19 digits: 2001 to 2262
     */
    public static byte[] of(long epochNanos) {
        byte[] message = Arrays.copyOf(HEAD, BYTES);
        long rest = epochNanos;
        for (int at = HEAD.length + DIGITS - 1; at >= HEAD.length; at--, rest /= 10) {
            message[at] = (byte) ('0' + rest % 10);
        }
        message[BYTES - 1] = '}';
        return message;
    }

    /**
     * The time that a message carries, found by its marker wherever it is; -1 where there is none.
     */
    public static long timestamp(byte[] bytes, int from, int to) {
        int usual = from + HEAD.length - MARKER.length;
        if (marked(bytes, usual, to)) {
            return digits(bytes, usual + MARKER.length, to);
        }
        for (int at = from; at < to; at++) {
            if (bytes[at] == '"' && marked(bytes, at, to)) {
                return digits(bytes, at + MARKER.length, to);
            }
        }
        return -1;
    }

    private static boolean marked(byte[] bytes, int at, int to) {
        int end = at + MARKER.length;
        return end <= to && Arrays.equals(bytes, at, end, MARKER, 0, MARKER.length);
    }

    private static long digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        long value = 0;
        int first = at;
        for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            // The 20th digit may be too many; the 19th is not, but for what lies beyond 2262.
            value = value * 10 + bytes[at] - '0';
            if (at - first == DIGITS || value < 0) {
                return -1;
            }
        }
        return at == first ? -1 : value;
    }
}
