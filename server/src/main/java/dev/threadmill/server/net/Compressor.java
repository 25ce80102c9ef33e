package dev.threadmill.server.net;

import dev.threadmill.server.net.Outbound.Outcome;
import dev.threadmill.wire.DeflateParameters;
import dev.threadmill.wire.MessageDeflater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Compresses what one connection is sent, on the terms that were agreed with its peer. */
final class Compressor implements AutoCloseable {
    private static final int WINDOW_BITS_MAX = 15;

    private final MessageDeflater deflater;
    private final boolean keepsWindow;
    private final boolean sharesFrames;
    private final ReentrantLock order;

    Compressor(DeflateParameters terms) {
        keepsWindow = !terms.serverNoContextTakeover();
        sharesFrames = !keepsWindow && terms.serverWindowBits() == WINDOW_BITS_MAX;
        deflater = new MessageDeflater(keepsWindow, terms.serverWindowBits());
        order = keepsWindow ? new ReentrantLock() : null;
    }

    /** Whether a message may refer to the one before. */
    boolean keepsWindow() {
        return keepsWindow;
    }

    /** Whether a frame that was compressed for another connection fits this one. */
    boolean sharesFrames() {
        return sharesFrames;
    }

    /**
     * Compresses a message and has it sent. Where the window is kept, this is one step, since what
     * refers to the message before must also follow it on the wire; {@code send} must not wait for
     * the peer then.
     */
    Outcome compress(byte[] payload, Function<byte[], Outcome> send) {
        if (!keepsWindow) {
            return send.apply(deflater.deflate(payload));
        }
        order.lock();
        try {
            Outcome sent = send.apply(deflater.deflate(payload));
            if (sent != Outcome.SENT) {
                // The peer never sees this message: the next must not refer to it.
                deflater.forget();
            }
            return sent;
        } finally {
            order.unlock();
        }
    }

    @Override
    public void close() {
        if (keepsWindow) {
            order.lock();
            try {
                deflater.close();
            } finally {
                order.unlock();
            }
        }
    }
}
