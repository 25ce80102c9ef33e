package dev.threadmill.server.chaos;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes out late. Whoever sends leaves the message here; a virtual thread that lives only while
 * something waits sends it when it is due. That thread is the one that waits for a peer that does
 * not read; meanwhile this fills up, and then the conversation's thread waits and the messages of
 * other threads are lost and counted.
 */
final class Outlet implements Runnable {
    static final DueQueue.Bounds BOUNDS = new DueQueue.Bounds(1_024, 4 * 1_024 * 1_024);

    private final Session inner;
    private final Fates fates;
    private final ChaosCounts counts;
    private final DueQueue<PreparedMessage> queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The thread that waits while this is full. */
    private volatile Thread waiting;

    /** The thread that sends; null while nothing waits. */
    private Thread runner;

    private boolean ended;

    Outlet(Session inner, Fates fates, ChaosCounts counts, long bytesPerSecond) {
        this.inner = inner;
        this.fates = fates;
        this.counts = counts;
        this.queue = new DueQueue<>(BOUNDS, bytesPerSecond);
    }

    void waitsIn(Thread thread) {
        waiting = thread;
    }

    /**
     * Takes a message.
     *
     * @param mayWait whether the thread that waits here is to do so
     * @return what becomes of it; null where it has found no room or comes after the end
     */
    Fate put(PreparedMessage message, boolean mayWait) {
        int size = message.plainFrame().length;
        boolean waits = mayWait && Thread.currentThread().equals(waiting);
        lock.lock();
        try {
            while (waits && !ended && queue.isFull(size)) {
                changed.awaitUninterruptibly();
            }
            if (ended) {
                return null;
            } else if (queue.isFull(size)) {
                counts.add(Kind.OVERFLOWED, 1);
                return null;
            }
            Fate fate = fates.next(message.message());
            if (fate.copies() > 0) {
                enqueue(message, size, fate);
            }
            return fate;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(PreparedMessage message, int size, Fate fate) {
        boolean same = fate.message().equals(message.message());
        PreparedMessage going = same ? message : new PreparedMessage(fate.message());
        counts.add(Kind.REORDERED, queue.put(going, size, fate, Nanos.now()));
        if (runner == null) {
            // Its first step waits for the lock that is held here.
            runner = Thread.startVirtualThread(this);
            inner.sendsFrom(runner);
        } else {
            changed.signalAll();
        }
    }

    /** Sends what is due, until nothing waits. */
    @Override
    public void run() {
        try {
            for (PreparedMessage message; (message = next()) != null; ) {
                inner.send(message);
            }
        } finally {
            stopped();
        }
    }

    private PreparedMessage next() {
        lock.lock();
        try {
            while (!queue.isEmpty()) {
                long now = Nanos.now();
                PreparedMessage message = ended ? queue.pollEarly() : queue.poll(now);
                if (message != null) {
                    changed.signalAll();
                    return message;
                }
                changed.awaitNanos(queue.dueNanos() - now);
            }
            runner = null;
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return null;
    }

    private void stopped() {
        lock.lock();
        try {
            if (Thread.currentThread().equals(runner)) {
                runner = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what waits, without its delay, waiting for the peer; takes nothing more. */
    void finish() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            while (runner != null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what waits, as far as there is room, and never waits; takes nothing more. */
    void flush() {
        for (PreparedMessage message : end()) {
            inner.send(message);
        }
    }

    /** Takes nothing more, and forgets what waits. */
    List<PreparedMessage> end() {
        List<PreparedMessage> rest = new ArrayList<>();
        lock.lock();
        try {
            ended = true;
            for (PreparedMessage message; (message = queue.pollEarly()) != null; ) {
                rest.add(message);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return rest;
    }
}
