package dev.threadmill.server.socketio;

import dev.threadmill.wire.socketio.MalformedPacketException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes the fields that messages between nodes are made of. */
final class NodeBytes {
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int SHIFT = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void number(long number) {
        long left = number;
        while ((left & ~LOW_BITS) != 0) {
            out.write((int) (left & LOW_BITS) | MORE);
            left >>>= SHIFT;
        }
        out.write((int) left);
    }

    void bytes(byte[] bytes) {
        number(bytes.length);
        out.writeBytes(bytes);
    }

    void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    <T> void list(List<T> list, BiConsumer<NodeBytes, T> each) {
        number(list.size());
        list.forEach(item -> each.accept(this, item));
    }

    byte[] written() {
        return out.toByteArray();
    }

    /** Reads them; nothing is made larger than the message is. */
    static final class Reading {
        /** Reads one item of a list. */
        @FunctionalInterface
        interface Item<T> {
            T read(Reading bytes) throws MalformedPacketException;
        }

        private final byte[] message;
        private int at;

        Reading(byte[] message) {
            this.message = message;
        }

        long number() throws MalformedPacketException {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += SHIFT) {
                if (at == message.length) {
                    throw new MalformedPacketException("a message that ends too early");
                }
                byte next = message[at++];
                number |= (long) (next & LOW_BITS) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new MalformedPacketException("a number that is too large");
        }

        byte[] bytes() throws MalformedPacketException {
            int length = size();
            at += length;
            return Arrays.copyOfRange(message, at - length, at);
        }

        String text() throws MalformedPacketException {
            int length = size();
            at += length;
            return new String(message, at - length, length, StandardCharsets.UTF_8);
        }

        <T> List<T> list(Item<T> item) throws MalformedPacketException {
            int size = size();
            List<T> list = new ArrayList<>(Math.min(size, 16));
            for (int i = 0; i < size; i++) {
                list.add(item.read(this));
            }
            return List.copyOf(list);
        }

        /** Of what takes at least a byte each, so there cannot be more than bytes left. */
        private int size() throws MalformedPacketException {
            long size = number();
            if (size < 0 || size > message.length - at) {
                throw new MalformedPacketException("a length beyond the message's end");
            }
            return (int) size;
        }

        void ensureEnd() throws MalformedPacketException {
            if (at != message.length) {
                throw new MalformedPacketException("something behind the message");
            }
        }
    }
}
