package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The message whose echo is waited for: hexadecimal digits that name the connection and count its
 * messages, then filling. Its frame is made once and patched for each message.
 */
public final class EchoMessage implements SentMessage {
    private static final int TAG_BYTES_MAX = 16;
    private static final byte FILLING = 'x';

    private final byte[] tag;
    private final int size;
    private final int counterFrom;
    private final MaskedFrame frame;
    private final MaskingKeys keys = new MaskingKeys();

    /**
     * Makes a connection's message.
     *
     * @param size of the payload in bytes, 8 or more
     */
    public EchoMessage(int number, int size, boolean binary) {
        int tagBytes = Math.min(TAG_BYTES_MAX, size);
        this.size = size;
        this.counterFrom = 3 * tagBytes / 8;
        String digits = String.format("%016x", (long) number);
        this.tag =
                (digits.substring(TAG_BYTES_MAX - counterFrom) + "0".repeat(tagBytes - counterFrom))
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[size];
        Arrays.fill(payload, FILLING);
        System.arraycopy(tag, 0, payload, 0, tagBytes);
        this.frame = new MaskedFrame(binary, payload);
    }

    @Override
    public MaskedFrame next() {
        int at = tag.length - 1;
        while (at >= counterFrom && tag[at] == 'f') {
            tag[at--] = '0';
        }
        if (at >= counterFrom) {
            tag[at] = (byte) (tag[at] == '9' ? 'a' : tag[at] + 1);
        }
        frame.patch(0, tag);
        frame.mask(keys.next());
        return frame;
    }

    @Override
    public boolean isAnswer(byte[] bytes, int from, int to) {
        if (to - from != size) {
            return false;
        }
        for (int i = 0; i < tag.length; i++) {
            if (bytes[from + i] != tag[i]) {
                return false;
            }
        }
        return isFilling(bytes, from + tag.length, to);
    }

    /** Compares each byte with its neighbour: the JDK does that many bytes at a time. */
    private static boolean isFilling(byte[] bytes, int from, int to) {
        return from == to
                || (bytes[from] == FILLING
                        && Arrays.equals(bytes, from, to - 1, bytes, from + 1, to));
    }
}
