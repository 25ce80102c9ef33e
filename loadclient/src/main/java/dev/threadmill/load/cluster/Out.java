package dev.threadmill.load.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes what {@link In} reads. */
final class Out {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(bytes);

    /** A write to memory, which cannot fail. */
    @FunctionalInterface
    private interface Write {
        void to(DataOutputStream data) throws IOException;
    }

    private Out write(Write write) {
        try {
            write.to(data);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Out put(byte value) {
        return write(data -> data.writeByte(value));
    }

    Out put(boolean value) {
        return write(data -> data.writeBoolean(value));
    }

    Out put(int value) {
        return write(data -> data.writeInt(value));
    }

    Out put(long value) {
        return write(data -> data.writeLong(value));
    }

    /** A figure, which is 0 where it could not be told. */
    Out put(double value) {
        double figure = Double.isFinite(value) ? Math.max(0, value) : 0;
        return write(data -> data.writeDouble(figure));
    }

    Out put(byte[] value) {
        return write(data -> {
            data.writeInt(value.length);
            data.write(value);
        });
    }

    Out put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
