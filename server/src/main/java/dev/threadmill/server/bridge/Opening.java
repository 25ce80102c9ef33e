package dev.threadmill.server.bridge;

import dev.threadmill.server.session.PreparedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What has come for a client before its conversation has begun. */
final class Opening {
    /** What became of a message. */
    enum Kept {
        KEPT,
        DROPPED,
        /** Nothing waits any more: the client is to hear it at once. */
        OVER
    }

    /**
     * What is to be sent next.
     *
     * @param overflowed whether something found no room that must not be left out
     * @param last whether nothing waits after this
     */
    record Batch(List<PreparedMessage> messages, boolean overflowed, boolean last) {}

    private final BridgeServices.WaitingBounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private List<PreparedMessage> waiting = new ArrayList<>(0);
    private long bytes;
    private boolean overflowed;
    private boolean over;

    Opening(BridgeServices.WaitingBounds bounds) {
        this.bounds = bounds;
    }

    /** Takes a message of so many bytes, if there is room. */
    Kept keep(PreparedMessage message, int size) {
        lock.lock();
        try {
            if (over) {
                return Kept.OVER;
            }
            boolean fits =
                    waiting.isEmpty()
                            || (waiting.size() < bounds.messagesMax()
                                    && bytes + size <= bounds.bytesMax());
            if (!fits || overflowed) {
                overflowed = !bounds.dropWhenFull();
                return Kept.DROPPED;
            }
            waiting.add(message);
            bytes += size;
            return Kept.KEPT;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out all that waits.
     *
     * @param ending runs once nothing does, before the next message is taken
     */
    Batch next(Runnable ending) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                over = true;
                ending.run();
            }
            List<PreparedMessage> batch = waiting;
            waiting = new ArrayList<>(0);
            bytes = 0;
            return new Batch(batch, overflowed, over);
        } finally {
            lock.unlock();
        }
    }
}
