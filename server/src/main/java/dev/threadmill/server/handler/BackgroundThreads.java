package dev.threadmill.server.handler;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The virtual threads that wait beside a connection's own, and end with it. */
final class BackgroundThreads implements AutoCloseable {
    static final int THREADS_MAX = 1_000;

    /** What such a thread does. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** Null until the first is started: most connections have none. */
    private Set<Thread> threads;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /**
     * Starts one.
     *
     * @return false where there are too many, or the connection has ended
     */
    boolean start(Work work) {
        lock.lock();
        try {
            if (closed || (threads != null && threads.size() >= THREADS_MAX)) {
                return false;
            }
            if (threads == null) {
                threads = new HashSet<>();
            }
            Thread thread = Thread.ofVirtual().unstarted(() -> run(work));
            threads.add(thread);
            thread.start();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            // The connection has ended.
        } finally {
            lock.lock();
            try {
                threads.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    int count() {
        lock.lock();
        try {
            return threads == null ? 0 : threads.size();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts them all. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (threads != null) {
                threads.forEach(Thread::interrupt);
            }
        } finally {
            lock.unlock();
        }
    }
}
