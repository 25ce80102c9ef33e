package dev.threadmill.server.tap;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be told to one tap. Who puts something in never waits for who takes it out. */
final class TapQueue {
    private final int eventsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<TapEvent> events = new ArrayDeque<>();
    private long bytes;
    private long missing;
    private boolean closed;

    /** Bounds what may wait; a single event always fits. */
    TapQueue(int eventsMax, long bytesMax) {
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
    }

    /** Adds an event, behind a note of those that found no room; false where there is none. */
    boolean offer(TapEvent event) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            boolean full = events.size() >= eventsMax || event.bytes() > bytesMax - bytes;
            if (full && !events.isEmpty()) {
                missing++;
                return false;
            }
            noteMissing();
            put(event);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void noteMissing() {
        if (missing > 0) {
            put(new TapEvent.Lost(missing));
            missing = 0;
        }
    }

    private void put(TapEvent event) {
        events.add(event);
        bytes += event.bytes();
        changed.signal();
    }

    /** Waits for the next event; null once the queue is closed. */
    TapEvent take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && events.isEmpty()) {
                if (missing > 0) {
                    noteMissing();
                } else {
                    changed.await();
                }
            }
            if (closed) {
                return null;
            }
            TapEvent event = events.poll();
            bytes -= event.bytes();
            return event;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            events.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
