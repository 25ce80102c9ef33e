package dev.threadmill.server.bus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes the fields that messages between nodes are made of: numbers are varints (seven bits a
 * byte, the lowest first), texts and bytes have their length in front, lists their size.
 */
public final class MessageBytes {
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int SHIFT = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public void number(long number) {
        long left = number;
        while ((left & ~LOW_BITS) != 0) {
            out.write((int) (left & LOW_BITS) | MORE);
            left >>>= SHIFT;
        }
        out.write((int) left);
    }

    public void bytes(byte[] bytes) {
        number(bytes.length);
        out.writeBytes(bytes);
    }

    public void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public <T> void list(List<T> list, BiConsumer<MessageBytes, T> each) {
        number(list.size());
        list.forEach(item -> each.accept(this, item));
    }

    /** All of it. */
    public byte[] written() {
        return out.toByteArray();
    }

    /** Reads them; nothing is made larger than the message is. */
    public static final class Reading {
        /** Reads one item of a list. */
        @FunctionalInterface
        public interface Item<T> {
            T read(Reading bytes) throws MalformedMessageException;
        }

        private final byte[] message;
        private int at;

        /** Begins at the beginning; the array is read, and not changed. */
        public Reading(byte[] message) {
            this.message = message;
        }

        public long number() throws MalformedMessageException {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += SHIFT) {
                if (at == message.length) {
                    throw new MalformedMessageException("a message that ends too early");
                }
                byte next = message[at++];
                number |= (long) (next & LOW_BITS) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new MalformedMessageException("a number that is too large");
        }

        public byte[] bytes() throws MalformedMessageException {
            int length = size();
            at += length;
            return Arrays.copyOfRange(message, at - length, at);
        }

        public String text() throws MalformedMessageException {
            int length = size();
            at += length;
            return new String(message, at - length, length, StandardCharsets.UTF_8);
        }

        public <T> List<T> list(Item<T> item) throws MalformedMessageException {
            int size = size();
            List<T> list = new ArrayList<>(Math.min(size, 16));
            for (int i = 0; i < size; i++) {
                list.add(item.read(this));
            }
            return List.copyOf(list);
        }

        /** Whether there is no more. */
        public boolean atEnd() {
            return at == message.length;
        }

        /** Of what takes at least a byte each, so there cannot be more than bytes left. */
        private int size() throws MalformedMessageException {
            long size = number();
            if (size < 0 || size > message.length - at) {
                throw new MalformedMessageException("a length beyond the message's end");
            }
            return (int) size;
        }

        /** Nothing may follow. */
        public void ensureEnd() throws MalformedMessageException {
            if (at != message.length) {
                throw new MalformedMessageException("something behind the message");
            }
        }
    }
}
