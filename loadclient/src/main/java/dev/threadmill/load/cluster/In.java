package dev.threadmill.load.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads a message strictly: what is too long, cut off or out of range is refused. */
final class In {
    private static final int NAME_BYTES_MAX = 64;

    private final ByteBuffer buffer;

    In(byte[] bytes) {
        this.buffer = ByteBuffer.wrap(bytes);
    }

    private <T> T read(Function<ByteBuffer, T> read) throws MalformedException {
        try {
            return read.apply(buffer);
        } catch (BufferUnderflowException e) {
            throw new MalformedException("is cut off");
        }
    }

    byte tag() throws MalformedException {
        return read(ByteBuffer::get);
    }

    boolean flag() throws MalformedException {
        byte value = tag();
        if (value != 0 && value != 1) {
            throw new MalformedException("has a flag that is neither 0 nor 1");
        }
        return value == 1;
    }

    /** A whole number that counts something. */
    int number(int max) throws MalformedException {
        int value = read(ByteBuffer::getInt);
        if (value < 0 || value > max) {
            throw new MalformedException("has a number that is not between 0 and " + max);
        }
        return value;
    }

    long number() throws MalformedException {
        long value = read(ByteBuffer::getLong);
        if (value < 0) {
            throw new MalformedException("has a number below 0");
        }
        return value;
    }

    /** A figure: 0 or more, and finite. */
    double figure() throws MalformedException {
        double value = read(ByteBuffer::getDouble);
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new MalformedException("has a figure that is none");
        }
        return value;
    }

    byte[] bytes(int lengthMax) throws MalformedException {
        int length = number(lengthMax);
        if (length > buffer.remaining()) {
            throw new MalformedException("is cut off");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    String text(int bytesMax) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(bytesMax)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("has a text that is not UTF-8");
        }
    }

    /** One of a kind, by its name. */
    <E extends Enum<E>> E value(E[] values) throws MalformedException {
        String name = text(NAME_BYTES_MAX);
        for (E value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw new MalformedException("has a name that is none");
    }

    void end() throws MalformedException {
        if (buffer.hasRemaining()) {
            throw new MalformedException("goes on after its end");
        }
    }
}
