package dev.threadmill.server.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Handshakes that were let in and are no open WebSockets yet: the end of a listener waits for them,
 * so that nobody who was told 101 is cut off without a Close frame.
 */
final class Arrivals {
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Lets a handshake in.
     *
     * @return false where the listener shuts down; else {@link #end} must follow
     */
    boolean begin() {
        // Counted before the look: who closes sees it, or it sees that somebody has closed.
        underWay.incrementAndGet();
        if (closed) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    /** It is refused, or its WebSocket is among the open ones. */
    void end() {
        underWay.decrementAndGet();
    }

    /** Lets nobody in any more. */
    void close() {
        closed = true;
    }

    boolean areClosed() {
        return closed;
    }

    boolean areUnderWay() {
        return underWay.get() > 0;
    }
}
