package dev.threadmill.wire.socketio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads base64 as Node does, which refuses nothing: also the alphabet for URLs; what is no digit is
 * passed over; padding may be missing, and ends it; a lone last digit is dropped.
 */
final class Base64Bytes {
    private static final int DIGITS_AT_ONCE = 4;

    private Base64Bytes() {}

    static byte[] read(String text, int from, int to) {
        byte[] digits = text.substring(from, to).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            return Base64.getDecoder().decode(onlyDigits(digits));
        }
    }

    private static byte[] onlyDigits(byte[] text) {
        byte[] digits = new byte[text.length];
        int count = 0;
        for (byte c : text) {
            if (c == '=') {
                break;
            }
            byte plain = c == '-' ? (byte) '+' : c == '_' ? (byte) '/' : c;
            if (isDigit(plain)) {
                digits[count++] = plain;
            }
        }
        return Arrays.copyOf(digits, count % DIGITS_AT_ONCE == 1 ? count - 1 : count);
    }

    private static boolean isDigit(byte c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/';
    }
}
