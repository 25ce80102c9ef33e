package dev.threadmill.server.session;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets so many handshakes work at once and so many wait, first come, first served; those beyond are
 * turned away. Open WebSockets are not its business, so they notice nothing.
 */
public final class HandshakeGate {
    /**
     * How the gate stands.
     *
     * @param activeTasks handshakes that are worked on now
     * @param completedTasks handshakes that were worked on, whatever came of them
     */
    public record Stand(
            int workerThreads,
            int activeTasks,
            int queuedTasks,
            long completedTasks,
            long rejectedTasks,
            int maxQueuedTasks) {}

    private final int workers;
    private final int queuedMax;
    private final Semaphore free;
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder completed = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    /**
     * Makes a gate.
     *
     * @param workers at least 1
     * @param queuedMax 0 lets nobody wait
     */
    public HandshakeGate(int workers, int queuedMax) {
        this.workers = workers;
        this.queuedMax = queuedMax;
        this.free = new Semaphore(workers, true);
    }

    /**
     * Begins a handshake; waits in the queue while all workers are busy.
     *
     * @return false at once where the queue is full, and where the thread is interrupted; else
     *     {@link #leave} must follow
     */
    public boolean enter() {
        // A newcomer may take a free worker before those that wait: they get the next one.
        if (free.tryAcquire()) {
            return true;
        }
        if (queued.incrementAndGet() > queuedMax) {
            queued.decrementAndGet();
            rejected.increment();
            return false;
        }
        try {
            free.acquire();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            queued.decrementAndGet();
        }
    }

    /** Ends a handshake that was let in. */
    public void leave() {
        completed.increment();
        free.release();
    }

    public Stand stand() {
        return new Stand(
                workers,
                workers - free.availablePermits(),
                queued.get(),
                completed.sum(),
                rejected.sum(),
                queuedMax);
    }
}
