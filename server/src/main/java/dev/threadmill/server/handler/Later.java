package dev.threadmill.server.handler;

import dev.threadmill.server.session.Session;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What one connection is to hear later. One virtual thread, which lives while something waits, does
 * it in the order of its time; what has the same delay keeps its order. Where too much waits, the
 * connection's own thread waits for room, so that the client is slowed down and nothing is lost.
 */
final class Later implements AutoCloseable {
    static final int WAITING_MAX = 100_000;
    static final long BYTES_MAX = 4 << 20;
    private static final Logger LOGGER = Logger.getLogger(Later.class.getName());

    /** What something that waits takes besides its message. */
    private static final int BYTES_EACH = 256;

    /** How often who waits for room looks whether the connection is still there. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Due(long atNanos, long number, long bytes, Runnable work)
            implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.signum(atNanos - other.atNanos);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private final Session session;
    private final ReentrantLock lock = new ReentrantLock();

    /** Null until something waits: on most connections nothing ever does. */
    private PriorityQueue<Due> waiting;

    private Condition changed;
    private long bytes;
    private long numbers;
    private Thread thread;
    private boolean closed;

    Later(Session session) {
        this.session = session;
    }

    /**
     * Has something done after a delay, by another thread. May wait for room, unless called by what
     * is done later itself.
     *
     * @param chars of the message that it holds
     */
    void after(Duration delay, int chars, Runnable work) {
        long atNanos = System.nanoTime() + delay.toNanos();
        long size = BYTES_EACH + 2L * chars;
        lock.lock();
        try {
            if (waiting == null) {
                waiting = new PriorityQueue<>();
                changed = lock.newCondition();
            }
            while (isFull(size)
                    && !closed
                    && session.isOpen()
                    && !Thread.currentThread().equals(thread)) {
                changed.awaitNanos(LOOK_NANOS);
            }
            if (closed || !session.isOpen()) {
                return;
            }
            waiting.add(new Due(atNanos, numbers++, size, work));
            bytes += size;
            if (thread == null) {
                thread = Thread.startVirtualThread(this::run);
            }
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(long more) {
        return !waiting.isEmpty() && (waiting.size() >= WAITING_MAX || bytes + more > BYTES_MAX);
    }

    private void run() {
        do {
            for (Due due; (due = next()) != null; ) {
                try {
                    // Where the client does not read as fast as replies are due, they are late.
                    session.awaitRoom();
                    due.work.run();
                } catch (RuntimeException e) {
                    LOGGER.log(Level.WARNING, "a delayed reply failed", e);
                }
            }
        } while (!ends());
    }

    /** Whether nothing has come since it was looked. */
    private boolean ends() {
        lock.lock();
        try {
            boolean ended = closed || waiting.isEmpty();
            if (ended) {
                thread = null;
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is due; null where nothing waits any more. */
    private Due next() {
        lock.lock();
        try {
            while (!closed && !waiting.isEmpty()) {
                long wait = waiting.peek().atNanos - System.nanoTime();
                if (wait <= 0) {
                    Due due = waiting.poll();
                    bytes -= due.bytes;
                    changed.signalAll();
                    return due;
                }
                changed.awaitNanos(wait);
            }
        } catch (InterruptedException e) {
            closed = true; // nobody interrupts this thread; ending is what it would mean
        } finally {
            lock.unlock();
        }
        return null;
    }

    /** How much waits. */
    int count() {
        lock.lock();
        try {
            return waiting == null ? 0 : waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all that waits. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (waiting != null) {
                waiting.clear();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
