package dev.threadmill.server.engineio;

import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one thread that looks after the time of all sessions. A binary heap whose members know their
 * place: to move a deadline, which every pong does, allocates nothing, and what is taken out is
 * gone at once.
 */
public final class Deadlines implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Deadlines.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();

    /** The first one is due first; each is due no later than the two at twice its place. */
    private Timed[] heap = new Timed[64];

    private int count;
    private boolean stopped;

    /** Starts the thread. */
    public Deadlines() {
        Thread.ofPlatform().name("threadmill-engineio").daemon().start(this::run);
    }

    /** Sets a deadline, or moves the one that is set. */
    void set(Timed timed, long dueNanos) {
        lock.lock();
        try {
            timed.dueNanos = dueNanos;
            if (timed.place < 0) {
                if (count == heap.length) {
                    heap = Arrays.copyOf(heap, 2 * count);
                }
                put(timed, count++);
            }
            rise(timed);
            sink(timed);
            if (timed.place == 0) {
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a deadline out, if it is set. */
    void cancel(Timed timed) {
        lock.lock();
        try {
            remove(timed);
        } finally {
            lock.unlock();
        }
    }

    /** How many are set. */
    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Timed timed) {
        int place = timed.place;
        if (place < 0) {
            return;
        }
        timed.place = -1;
        Timed last = heap[--count];
        heap[count] = null;
        if (place < count) {
            put(last, place);
            rise(last);
            sink(last);
        }
    }

    private void rise(Timed timed) {
        while (timed.place > 0) {
            Timed parent = heap[(timed.place - 1) / 2];
            if (timed.dueNanos - parent.dueNanos >= 0) {
                return;
            }
            swap(timed, parent);
        }
    }

    private void sink(Timed timed) {
        for (int child; (child = 2 * timed.place + 1) < count; ) {
            if (child + 1 < count && heap[child + 1].dueNanos - heap[child].dueNanos < 0) {
                child++;
            }
            if (heap[child].dueNanos - timed.dueNanos >= 0) {
                return;
            }
            swap(timed, heap[child]);
        }
    }

    private void swap(Timed one, Timed other) {
        int place = one.place;
        put(one, other.place);
        put(other, place);
    }

    private void put(Timed timed, int place) {
        heap[place] = timed;
        timed.place = place;
    }

    private void run() {
        for (Timed next; (next = take()) != null; ) {
            try {
                next.due(System.nanoTime());
            } catch (RuntimeException | OutOfMemoryError e) {
                LOGGER.log(Level.WARNING, "a deadline could not be looked after", e);
            }
        }
    }

    /** Waits for the next one that is due; null at the end. */
    private Timed take() {
        lock.lock();
        try {
            while (!stopped) {
                long left = count == 0 ? Long.MAX_VALUE : heap[0].dueNanos - System.nanoTime();
                if (left <= 0) {
                    Timed first = heap[0];
                    remove(first);
                    return first;
                }
                await(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller looks again
    private void await(long nanos) {
        try {
            long ignored = earlier.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; it ends by close().
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            earlier.signal();
        } finally {
            lock.unlock();
        }
    }
}
