package dev.threadmill.server.net;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** What a client does with permessage-deflate, by zlib: RFC 7692, section 7.2. */
final class RawDeflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private RawDeflate() {}

    /** One message without context from others. */
    static byte[] deflate(byte[] message) {
        return deflate(message, Deflater.DEFAULT_COMPRESSION, Deflater.DEFAULT_STRATEGY);
    }

    /** One message, with its empty last block cut off (7.2.1). */
    static byte[] deflate(byte[] message, int level, int strategy) {
        Deflater deflater = new Deflater(level, true);
        try {
            if (strategy != Deflater.DEFAULT_STRATEGY) {
                deflater.setStrategy(strategy);
            }
            deflater.setInput(message);
            byte[] all = drain(deflater, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(all, all.length - TAIL.length);
        } finally {
            deflater.end();
        }
    }

    /** One message that ends with a block that has BFINAL set, and a byte of padding (7.2.3.4). */
    static byte[] deflateFinal(byte[] message) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(message);
            deflater.finish();
            byte[] all = drain(deflater, Deflater.NO_FLUSH);
            return Arrays.copyOf(all, all.length + 1);
        } finally {
            deflater.end();
        }
    }

    private static byte[] drain(Deflater deflater, int flush) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        int n;
        do {
            n = deflater.deflate(buffer, 0, buffer.length, flush);
            all.write(buffer, 0, n);
        } while (n > 0 || !deflater.needsInput());
        return all.toByteArray();
    }

    /** Inflates a message as a client does that keeps no context (7.2.2). */
    static byte[] inflate(byte[] payload) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(RawFrame.join(payload, TAIL));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[64 * 1_024];
            for (int n; (n = inflater.inflate(buffer)) > 0; ) {
                all.write(buffer, 0, n);
            }
            if (inflater.getRemaining() > 0 && !inflater.finished()) {
                throw new DataFormatException(inflater.getRemaining() + " bytes are left over");
            }
            return all.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
