package dev.threadmill.server.net;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What goes out on one connection, in order. The connection's own thread writes at once and waits
 * for the peer. Any other thread leaves its frame in a bounded queue and goes on: a virtual thread
 * that lives only while there is something to write takes it from there, several frames at a time.
 *
 * <pre>
 *   IDLE --write--> WRITING (own thread) --queue empty--> IDLE
 *   IDLE --offer--> WRITING (a new thread) --queue empty--> IDLE
 *   WRITING (own thread) --queue not empty--> WRITING (a new thread)
 * </pre>
 */
final class Outbound implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(Outbound.class.getName());

    /** What is written at once, unless a single frame is larger. */
    private static final int BATCH_BYTES_MAX = 64 * 1_024;

    /** Messages are counted, control frames are not. */
    enum Kind {
        MESSAGE,
        CONTROL
    }

    /** What became of a frame. */
    enum Outcome {
        /** Written, or on its way. */
        SENT,
        /** The queue has no room for it. */
        FULL,
        /** A Close frame went before, or the connection is gone. */
        ENDED
    }

    /**
     * How much may wait.
     *
     * @param messagesMax frames; {@code bytesMax} their bytes: one frame always fits
     */
    record Bounds(int messagesMax, int bytesMax) {}

    private final OutputStream out;
    private final Bounds bounds;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();

    /** Made when somebody first has to wait: most connections never need it. */
    private Condition changed;

    /** Null while nothing waits, as on all idle connections. */
    private ArrayDeque<byte[]> queue;

    private int queuedBytes;
    private long messages;
    private long messageBytes;
    private long dropped;
    private boolean writing;
    private boolean ended;

    /** The tick at which the present write began; 0 while there is none. */
    private volatile int writingSince;

    private volatile boolean broken;

    Outbound(OutputStream out, Bounds bounds, Ticker ticker) {
        this.out = out;
        this.bounds = bounds;
        this.ticker = ticker;
    }

    /** Sends from the connection's own thread, which waits while the peer does not read. */
    Outcome write(byte[] frame, Kind kind) {
        return write(frame, kind, null);
    }

    /**
     * The same.
     *
     * @param taken runs, in the order of the frames, once this one is on its way and before the
     *     peer can have it; must not wait; null for nothing
     */
    Outcome write(byte[] frame, Kind kind, Runnable taken) {
        lock.lock();
        try {
            while (!ended && writing && full(frame.length)) {
                awaitChange();
            }
            if (ended) {
                return Outcome.ENDED;
            }
            count(frame, kind, taken);
            if (writing) {
                enqueue(frame);
                return Outcome.SENT;
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        boolean written = put(frame);
        handOn();
        return written ? Outcome.SENT : Outcome.ENDED;
    }

    /** Sends from any other thread, without ever waiting for the peer. */
    Outcome offer(byte[] frame, Kind kind) {
        return offer(frame, kind, null);
    }

    /** The same, with something to run as in {@link #write(byte[], Kind, Runnable)}. */
    Outcome offer(byte[] frame, Kind kind, Runnable taken) {
        lock.lock();
        try {
            if (ended) {
                return Outcome.ENDED;
            }
            if (full(frame.length)) {
                return Outcome.FULL;
            }
            count(frame, kind, taken);
            enqueue(frame);
            startWriter();
            return Outcome.SENT;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, in the connection's own thread, until the queue has room for so many bytes. */
    void awaitRoom(int bytes) {
        lock.lock();
        try {
            while (!ended && full(bytes)) {
                awaitChange();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits, in any thread that may, while more than a quarter of the queue is taken. */
    void awaitQuarter() {
        lock.lock();
        try {
            while (!ended
                    && queue != null
                    && (queue.size() > bounds.messagesMax() / 4
                            || queuedBytes > bounds.bytesMax() / 4)) {
                awaitChange();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the last frame; later ones are not taken. Never waits.
     *
     * @param overtaking whether it goes instead of those that wait, not behind them
     */
    void finish(byte[] lastFrame, boolean overtaking) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (overtaking) {
                queue = null;
                queuedBytes = 0;
            }
            enqueue(lastFrame);
            ended = true;
            startWriter();
            signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the last frame is written, or cannot be any more. Whoever closes may not have
     * left it here yet.
     */
    void awaitWritten() {
        lock.lock();
        try {
            while ((writing || !ended) && !broken) {
                awaitChange();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The connection is gone: nothing more is taken, and nobody waits any more. */
    void abandon() {
        broken = true;
        lock.lock();
        try {
            ended = true;
            queue = null;
            queuedBytes = 0;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether some thread is writing, or about to. */
    boolean isWriting() {
        return writingSince != 0;
    }

    boolean isBroken() {
        return broken;
    }

    /** For how many ticks the present write has been held up; 0 where there is none. */
    int heldUpTicks(int now) {
        int since = writingSince;
        return since == 0 ? 0 : now - since;
    }

    /** Whether frames wait for the one that is being written. */
    boolean hasBacklog() {
        lock.lock();
        try {
            return queue != null && !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Messages taken, their bytes, and messages dropped: readable at any time, a moment old. */
    long messages() {
        return messages;
    }

    long messageBytes() {
        return messageBytes;
    }

    long dropped() {
        return dropped;
    }

    /** Counts a message that found the queue full and was not sent. */
    void drop() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    private void count(byte[] frame, Kind kind, Runnable taken) {
        if (taken != null) {
            taken.run();
        }
        if (kind == Kind.MESSAGE) {
            messages++;
            messageBytes += frame.length;
        }
    }

    private boolean full(int bytes) {
        return queue != null
                && !queue.isEmpty()
                && (queue.size() >= bounds.messagesMax()
                        || bytes > bounds.bytesMax() - queuedBytes);
    }

    private void enqueue(byte[] frame) {
        if (queue == null) {
            queue = new ArrayDeque<>(4);
        }
        queue.add(frame);
        queuedBytes += frame.length;
    }

    private void startWriter() {
        if (!writing) {
            // Its first step waits for the lock that is held here.
            Thread.startVirtualThread(this);
            writing = true;
        }
    }

    /** The own thread has written: what has come meanwhile is another thread's work. */
    private void handOn() {
        lock.lock();
        try {
            writing = false;
            if (queue != null && !queue.isEmpty()) {
                startWriter();
            }
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, until nothing does. */
    @Override
    public void run() {
        try {
            for (byte[] batch; (batch = nextBatch()) != null; ) {
                put(batch);
            }
        } catch (OutOfMemoryError e) {
            abandon();
            throw e;
        }
    }

    private byte[] nextBatch() {
        lock.lock();
        try {
            if (queue == null || queue.isEmpty()) {
                queue = null;
                writing = false;
                signal();
                return null;
            }
            byte[] first = queue.poll();
            int bytes = first.length;
            int frames = 0;
            for (byte[] next : queue) {
                if (bytes + next.length > BATCH_BYTES_MAX) {
                    break;
                }
                bytes += next.length;
                frames++;
            }
            queuedBytes -= bytes;
            byte[] batch = frames == 0 ? first : merge(first, bytes, frames);
            signal();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private byte[] merge(byte[] first, int bytes, int frames) {
        byte[] batch = java.util.Arrays.copyOf(first, bytes);
        int at = first.length;
        for (int i = 0; i < frames; i++) {
            byte[] next = queue.poll();
            System.arraycopy(next, 0, batch, at, next.length);
            at += next.length;
        }
        return batch;
    }

    private boolean put(byte[] bytes) {
        if (broken) {
            return false;
        }
        try {
            for (int from = 0; from < bytes.length; from += BATCH_BYTES_MAX) {
                // A peer that takes a large frame slowly does take it: each piece has its own time.
                writingSince = ticker.now();
                out.write(bytes, from, Math.min(BATCH_BYTES_MAX, bytes.length - from));
            }
            return true;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOGGER.log(Level.FINE, "a peer cannot be written to", e);
            abandon();
            return false;
        } finally {
            writingSince = 0;
        }
    }

    /** Callers look at what they wait for in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void awaitChange() {
        if (changed == null) {
            changed = lock.newCondition();
        }
        changed.awaitUninterruptibly();
    }

    private void signal() {
        if (changed != null) {
            changed.signalAll();
        }
    }
}
