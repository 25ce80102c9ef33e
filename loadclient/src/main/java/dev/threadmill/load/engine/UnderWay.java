package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages of one connection that have been sent and have not come yet, in the order of their
 * sending. Any thread may use it; each message leaves it once.
 */
final class UnderWay {
    /** A message, and who counts it. Times are the run's clock; those of sending differ. */
    record Sent(long dueNanos, long startNanos, Recorder recorder) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Sent[] ring;
    private long oldest;
    private long next;

    /**
     * Makes room.
     *
     * @param max for so many at once
     */
    UnderWay(int max) {
        ring = new Sent[max];
    }

    /** Takes a message that is about to be sent; false where there is no room. */
    boolean begin(Sent sent) {
        lock.lock();
        try {
            if (next - oldest == ring.length) {
                return false;
            }
            ring[index(next++)] = sent;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives out the message that was sent then; null where there is none, or it came before. */
    Sent end(long startNanos) {
        lock.lock();
        try {
            for (long at = oldest; at < next; at++) {
                Sent sent = ring[index(at)];
                if (sent != null && sent.startNanos() == startNanos) {
                    ring[index(at)] = null;
                    passEnded();
                    return sent;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Gives out the oldest message; null where there is none. */
    Sent endOldest() {
        lock.lock();
        try {
            return oldest < next ? takeOldest() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Gives out the oldest message if it was sent before then; null where there is none. */
    Sent endBefore(long nanos) {
        lock.lock();
        try {
            boolean late = oldest < next && ring[index(oldest)].startNanos() - nanos < 0;
            return late ? takeOldest() : null;
        } finally {
            lock.unlock();
        }
    }

    private Sent takeOldest() {
        Sent sent = ring[index(oldest)];
        ring[index(oldest)] = null;
        passEnded();
        return sent;
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return oldest == next;
        } finally {
            lock.unlock();
        }
    }

    private void passEnded() {
        while (oldest < next && ring[index(oldest)] == null) {
            oldest++;
        }
    }

    private int index(long number) {
        return (int) (number % ring.length);
    }
}
