package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;

/** What one connection sends again and again, and how it knows the answer. */
interface SentMessage {
    /** The next message's frame, to be written before the one after it is asked for. */
    MaskedFrame next();

    /** Whether a payload answers the last message. */
    boolean isAnswer(byte[] bytes, int from, int to);
}
