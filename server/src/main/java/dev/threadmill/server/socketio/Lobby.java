package dev.threadmill.server.socketio;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Clients that are in no namespace yet. All have the same time, so who came first is due first, and
 * one thread, which lives while there is somebody, looks after all.
 */
final class Lobby {
    private final long timeoutNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();

    /** When each is due, the first one first. */
    private final Map<Connection, Long> dueNanos = new LinkedHashMap<>();

    private boolean watched;

    Lobby(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    void enter(Connection client) {
        lock.lock();
        try {
            dueNanos.put(client, System.nanoTime() + timeoutNanos);
            if (!watched) {
                watched = true;
                Thread.ofVirtual().name("socketio-lobby").start(this::watch);
            }
        } finally {
            lock.unlock();
        }
    }

    void leave(Connection client) {
        lock.lock();
        try {
            dueNanos.remove(client);
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        for (Connection late; (late = takeLate()) != null; ) {
            late.close();
        }
    }

    /** Waits for the next one whose time is over; null where nobody is left. */
    private Connection takeLate() {
        lock.lock();
        try {
            while (!dueNanos.isEmpty()) {
                Map.Entry<Connection, Long> first = dueNanos.entrySet().iterator().next();
                long left = first.getValue() - System.nanoTime();
                if (left <= 0) {
                    dueNanos.remove(first.getKey());
                    return first.getKey();
                }
                closed.awaitNanos(left);
            }
            watched = false;
            return null;
        } catch (InterruptedException e) {
            watched = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go; they may stay connected. */
    void close() {
        lock.lock();
        try {
            dueNanos.clear();
            closed.signal();
        } finally {
            lock.unlock();
        }
    }
}
