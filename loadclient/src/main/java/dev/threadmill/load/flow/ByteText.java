package dev.threadmill.load.flow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a request as they are put together; used again and again. */
final class ByteText {
    /** A longer one is not kept. */
    private static final int KEPT_BYTES_MAX = 1_024 * 1_024;

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] UNRESERVED = marks("-._~");

    /** What RFC 3986 lets stand in a path or a query. */
    private static final boolean[] IN_URL = marks("-._~:/?[]@!$&'()*+,;=%");

    private byte[] bytes = new byte[512];
    private int length;

    private static boolean[] marks(String marks) {
        boolean[] allowed = new boolean[128];
        for (int c = 0; c < 128; c++) {
            allowed[c] =
                    (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || marks.indexOf(c) >= 0;
        }
        return allowed;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[512];
        }
    }

    int length() {
        return length;
    }

    byte byteAt(int index) {
        return bytes[index];
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The bytes themselves, of which {@link #length} count; change with the next call. */
    byte[] buffer() {
        return bytes;
    }

    /** Takes bytes out. */
    void delete(int from, int to) {
        System.arraycopy(bytes, to, bytes, from, length - to);
        length -= to - from;
    }

    boolean startsWith(int from, byte[] prefix) {
        return length - from >= prefix.length
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    ByteText add(byte[] more) {
        return add(more, more.length);
    }

    ByteText add(byte[] more, int count) {
        room(count);
        System.arraycopy(more, 0, bytes, length, count);
        length += count;
        return this;
    }

    ByteText add(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    ByteText number(int number) {
        return add(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }

    /** UTF-8; half a surrogate pair becomes a question mark. */
    void utf8(String text) {
        int end = text.length();
        room(end);
        int at = 0;
        while (at < end && text.charAt(at) < 0x80) {
            bytes[length++] = (byte) text.charAt(at++);
        }
        if (at < end) {
            add(text.substring(at).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A header's value.
     *
     * @return whether it may stand there
     */
    boolean field(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
            bytes[length++] = (byte) c;
        }
        return true;
    }

    void percent(String text, Form form) {
        boolean[] allowed = form == Form.URL ? UNRESERVED : IN_URL;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128 && allowed[c]) {
                add(c);
            } else if (c < 128) {
                percent((byte) c);
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
                for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    percent(b);
                }
                i = end - 1;
            }
        }
    }

    private void percent(byte b) {
        add('%');
        room(2);
        bytes[length++] = HEX[(b >> 4) & 0xf];
        bytes[length++] = HEX[b & 0xf];
    }

    /** What stands between the quotes of a JSON string. */
    void escaped(String text) {
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
                continue;
            }
            utf8(text.substring(written, i));
            utf8(
                    switch (c) {
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        default -> String.format("\\u%04x", (int) c);
                    });
            written = i + 1;
        }
        utf8(written == 0 ? text : text.substring(written));
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
