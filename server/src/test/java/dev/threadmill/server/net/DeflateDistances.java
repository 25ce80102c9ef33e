package dev.threadmill.server.net;

import java.io.ByteArrayOutputStream;

/**
 * Inflates slowly and tells how far back the data reaches, which zlib does not: RFC 1951. Proves
 * that a sender keeps to a small window.
 */
final class DeflateDistances {
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258
    };
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] CODE_ORDER = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
    };
    private static final int CODE_BITS_MAX = 15;

    private final byte[] input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int bit;
    private int farthest;

    private DeflateDistances(byte[] input) {
        this.input = input;
    }

    /** A canonical Huffman code: how many codes have each length, and their symbols in order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Huffman(int[] counts, int[] symbols) {
        static Huffman of(int[] lengths, int from, int to) {
            int[] counts = new int[CODE_BITS_MAX + 1];
            int[] symbols = new int[to - from];
            int n = 0;
            for (int length = 1; length <= CODE_BITS_MAX; length++) {
                for (int symbol = from; symbol < to; symbol++) {
                    if (lengths[symbol] == length) {
                        counts[length]++;
                        symbols[n++] = symbol - from;
                    }
                }
            }
            return new Huffman(counts, symbols);
        }
    }

    /** What was inflated, and the farthest distance in it. */
    record Found(ByteArrayOutputStream bytes, int distanceMax) {}

    /** Reads a message that has its last four bytes (00 00 ff ff) cut off. */
    static Found read(byte[] payload) {
        var reader =
                new DeflateDistances(
                        RawFrame.join(payload, new byte[] {0, 0, (byte) 0xff, (byte) 0xff}));
        while (reader.bit + 10 <= reader.input.length * 8) {
            reader.block();
        }
        return new Found(reader.output, reader.farthest);
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (input[bit >> 3] >> (bit & 7) & 1) << i;
        }
        return value;
    }

    private void block() {
        bits(1);
        switch (bits(2)) {
            case 0 -> stored();
            case 1 -> {
                int[] lengths = new int[288 + 30];
                for (int i = 0; i < lengths.length; i++) {
                    lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : i < 288 ? 8 : 5;
                }
                symbols(Huffman.of(lengths, 0, 288), Huffman.of(lengths, 288, 318));
            }
            case 2 -> dynamic();
            default -> throw new AssertionError("no such block type");
        }
    }

    private void stored() {
        bit = (bit + 7) & ~7;
        int length = bits(16);
        if (bits(16) != (length ^ 0xffff)) {
            throw new AssertionError("a stored block's lengths differ");
        }
        for (int i = 0; i < length; i++) {
            output.write(bits(8));
        }
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int codes = bits(4) + 4;
        int[] codeLengths = new int[CODE_ORDER.length];
        for (int i = 0; i < codes; i++) {
            codeLengths[CODE_ORDER[i]] = bits(3);
        }
        Huffman code = Huffman.of(codeLengths, 0, codeLengths.length);
        int[] lengths = new int[literals + distances];
        for (int i = 0; i < lengths.length; ) {
            int symbol = decode(code);
            int repeated = symbol == 16 ? lengths[i - 1] : 0;
            switch (symbol) {
                case 16 -> i = fill(lengths, i, 3 + bits(2), repeated);
                case 17 -> i = fill(lengths, i, 3 + bits(3), 0);
                case 18 -> i = fill(lengths, i, 11 + bits(7), 0);
                default -> lengths[i++] = symbol;
            }
        }
        symbols(
                Huffman.of(lengths, 0, literals),
                Huffman.of(lengths, literals, literals + distances));
    }

    private static int fill(int[] lengths, int from, int count, int value) {
        java.util.Arrays.fill(lengths, from, from + count, value);
        return from + count;
    }

    private int decode(Huffman code) {
        int value = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= CODE_BITS_MAX; length++) {
            value |= bits(1);
            int count = code.counts()[length];
            if (value - first < count) {
                return code.symbols()[index + value - first];
            }
            index += count;
            first = (first + count) << 1;
            value <<= 1;
        }
        throw new AssertionError("no such code");
    }

    private void symbols(Huffman literals, Huffman distances) {
        for (int symbol; (symbol = decode(literals)) != 256; ) {
            if (symbol < 256) {
                output.write(symbol);
                continue;
            }
            int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
            int code = decode(distances);
            int extra = Math.max(0, code / 2 - 1);
            int distance = code < 4 ? code + 1 : ((2 + (code & 1)) << extra) + 1 + bits(extra);
            farthest = Math.max(farthest, distance);
            byte[] soFar = output.toByteArray();
            for (int i = 0; i < length; i++) {
                int from = soFar.length - distance + i % distance;
                output.write(from < 0 ? 0 : soFar[from]);
            }
        }
    }
}
