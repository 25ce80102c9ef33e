package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends a worker's reports from a thread of its own, since Redis may be slow, and keeps trying. A
 * newer report takes the place of one that waits: it tells all that the older one did.
 */
final class Sender implements AutoCloseable {
    private static final long RETRY_NANOS = 200_000_000;

    private static final class Letter {
        private final byte[] bytes;
        private final int lastRow;

        Letter(byte[] bytes, int lastRow) {
            this.bytes = bytes;
            this.lastRow = lastRow;
        }
    }

    private final Redis redis;
    private final String key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Letter waiting;
    private boolean closed;
    private int sentRow = Row.NONE;

    Sender(Redis redis, String key) {
        this.redis = redis;
        this.key = key;
        Thread.ofPlatform().name("threadmill-worker-sender").daemon().start(this::send);
    }

    /**
     * Sends a report soon.
     *
     * @param lastRow the number of the last row in it, or {@link Row#NONE}
     */
    void offer(byte[] report, int lastRow) {
        lock.lock();
        try {
            waiting = new Letter(report, lastRow);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Up to which row all have been sent. */
    int sentRow() {
        lock.lock();
        try {
            return sentRow;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is sent, but no longer than that. */
    boolean awaitSent(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (waiting != null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return waiting == null;
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            for (Letter letter; (letter = next()) != null; ) {
                boolean sent = append(letter);
                lock.lock();
                try {
                    if (sent) {
                        sentRow = Math.max(sentRow, letter.lastRow);
                        waiting = letter.equals(waiting) ? null : waiting;
                        changed.signalAll();
                    } else {
                        pause();
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the sender", e);
        }
    }

    private void pause() throws InterruptedException {
        long left = RETRY_NANOS;
        while (left > 0 && !closed) {
            left = changed.awaitNanos(left);
        }
    }

    /** Waits for a letter, which goes on waiting until it is sent; null at the end. */
    private Letter next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting == null && !closed) {
                changed.await();
            }
            return closed ? null : waiting;
        } finally {
            lock.unlock();
        }
    }

    private boolean append(Letter letter) {
        try {
            redis.lists().append(key, letter.bytes, LoadKeys.REPORTS_LIFETIME);
            return true;
        } catch (RedisException e) {
            return false;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
