package dev.threadmill.server.socketio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the events that wait for acknowledgements may take, those of all namespaces together. Any
 * thread may use it.
 */
final class AckBudget {
    static final int WAITING_MAX = 1_000;

    /** Of events, of whom they ask, and of answers. */
    static final long BYTES_MAX = 64L * 1_024 * 1_024;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Takes in one more, which must {@link #leave}. */
    void enter() throws TooManyAcksException {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            leave();
            throw new TooManyAcksException(
                    WAITING_MAX + " events wait for their acknowledgements already");
        }
    }

    void leave() {
        waiting.decrementAndGet();
    }

    /** Whether there was room for so much more, which is now taken. */
    boolean take(long more) {
        boolean fits = bytes.addAndGet(more) <= BYTES_MAX;
        if (!fits) {
            give(more);
        }
        return fits;
    }

    void give(long back) {
        bytes.addAndGet(-back);
    }

    /** How many bytes are taken. */
    long taken() {
        return bytes.get();
    }
}
