package dev.threadmill.wire;

import java.util.Arrays;

/**
 * A client's frame that is sent again and again: made once, then patched and masked anew in place
 * (RFC 6455, section 5.3), so that sending it allocates nothing.
 */
public final class MaskedFrame {
    private static final int KEY_BYTES = 4;

    private final byte[] frame;
    private final int payloadFrom;

    /** The key as it lies in the frame, lowest byte first. */
    private int key;

    /** Makes a whole message of {@code payload}, with a key of zero until {@link #mask}. */
    public MaskedFrame(boolean binary, byte[] payload) {
        this(binary, false, payload);
    }

    /**
     * The same.
     *
     * @param compressed whether the payload is compressed (RFC 7692, section 6)
     */
    public MaskedFrame(boolean binary, boolean compressed, byte[] payload) {
        int opcode = (binary ? 2 : 1) | (compressed ? 0x40 : 0);
        int length = payload.length;
        int head = 2 + (length < 126 ? 0 : length <= 0xFFFF ? 2 : 8);
        payloadFrom = head + KEY_BYTES;
        frame = new byte[payloadFrom + length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | (head == 2 ? length : head == 4 ? 126 : 127));
        for (int i = 2, shift = 8 * (head - 3); i < head; i++, shift -= 8) {
            frame[i] = (byte) (shift > 24 ? 0 : length >> shift);
        }
        System.arraycopy(payload, 0, frame, payloadFrom, length);
    }

    public boolean isBinary() {
        return (frame[0] & 2) != 0;
    }

    /** The frame; its owner's, to be written and not to be changed. */
    public byte[] bytes() {
        return frame;
    }

    /** Puts other bytes into the payload. */
    public void patch(int at, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            int keyByte = key >> (8 * ((at + i) & 3));
            frame[payloadFrom + at + i] = (byte) (bytes[i] ^ keyByte);
        }
    }

    /** Masks the payload with another key. */
    public void mask(int newKey) {
        Masking.write(newKey, frame, payloadFrom - KEY_BYTES);
        Masking.apply(frame, payloadFrom, frame.length - payloadFrom, key ^ newKey);
        key = newKey;
    }

    /** A copy of the payload as it was before masking. */
    public byte[] payload() {
        byte[] payload = Arrays.copyOfRange(frame, payloadFrom, frame.length);
        Masking.apply(payload, 0, payload.length, key);
        return payload;
    }
}
