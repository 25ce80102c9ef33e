package dev.threadmill.load.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a request's body; never changes. */
public final class Payload {
    public static final Payload NONE = new Payload(new byte[0]);

    /** A body of a load request is held in memory once per run: at most 64 MiB. */
    public static final int LENGTH_MAX = 64 * 1024 * 1024;

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Payload of(byte[] bytes) {
        if (bytes.length > LENGTH_MAX) {
            throw new InvalidPlanException("body", "must be at most 64 MiB");
        }
        return bytes.length == 0 ? NONE : new Payload(bytes.clone());
    }

    public static Payload of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
