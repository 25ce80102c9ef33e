package dev.threadmill.script;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.graalvm.polyglot.Context;

/**
 * Bounds one lane's turns. The lane says when a turn begins and ends; the watchdog looks at it
 * every few milliseconds and interrupts the context of one that is over its bounds. The lock makes
 * sure that an interrupt meets the turn it is meant for.
 */
final class TurnGuard {
    private static final Duration INTERRUPT_MAX = Duration.ofSeconds(1);
    private static final long UNSEEN_NANOS_MAX = Lanes.TICK_NANOS;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private final long allocatedBytesMax;

    /** Odd while a turn runs. Written by the lane. */
    private final AtomicLong turn = new AtomicLong();

    private volatile long beganNanos;
    private volatile long beganBytes;
    private volatile long bytesLeft;
    private volatile long nanosLeft;

    /** Of the turn that runs, under the lock. */
    private Outcome.Reason stop;

    /**
     * The turn that the watchdog saw last, and its thread's processor time when it saw it first.
     */
    private volatile long seenTurn;

    private volatile long seenCpuNanos;

    /** The watchdog's own. */
    private long overrunTurn;

    TurnGuard(Thread thread, long allocatedBytesMax) {
        this.thread = thread;
        this.allocatedBytesMax = allocatedBytesMax;
    }

    void begin(Call call, long nanosMax) {
        nanosLeft = nanosMax;
        bytesLeft = allocatedBytesMax - call.allocatedBytes;
        beganBytes = THREADS.getCurrentThreadAllocatedBytes();
        beganNanos = System.nanoTime();
        turn.incrementAndGet();
    }

    /** The bound of the turn that runs, once it is known. */
    void extend(long nanosMax) {
        nanosLeft = nanosMax;
    }

    /** What the lane's thread has allocated since its start. */
    long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(thread.threadId());
    }

    /** Returns why the turn was stopped, or null; charges the call with what the turn took. */
    Outcome.Reason end(Call call) {
        lock.lock();
        try {
            long ended = turn.getAndIncrement();
            call.charge(usedNanos(ended), THREADS.getCurrentThreadAllocatedBytes() - beganBytes);
            Outcome.Reason reason = stop;
            stop = null;
            return reason;
        } finally {
            lock.unlock();
        }
    }

    private long usedNanos(long ended) {
        long wallNanos = System.nanoTime() - beganNanos;
        if (wallNanos <= UNSEEN_NANOS_MAX) {
            return wallNanos;
        }
        long seenNanos = seenTurn == ended ? cpuNanos() : 0;
        return Math.min(wallNanos, UNSEEN_NANOS_MAX + seenNanos);
    }

    /** For the watchdog: whether the turn that runs must be stopped now. */
    Outcome.Reason overrun(long nowNanos) {
        long current = turn.get();
        if ((current & 1) == 0) {
            return null;
        }
        overrunTurn = current;
        if (THREADS.getThreadAllocatedBytes(thread.threadId()) - beganBytes > bytesLeft) {
            return current == turn.get() ? Outcome.Reason.MEMORY : null;
        }
        long wallNanos = nowNanos - beganNanos;
        if (current != seenTurn) {
            seenCpuNanos = THREADS.getThreadCpuTime(thread.threadId());
            seenTurn = current;
            return null;
        }
        // Processor time, so that a busy machine or a collection does not count.
        boolean over = wallNanos > nanosLeft && cpuNanos() > nanosLeft;
        return over && current == turn.get() ? Outcome.Reason.CPU : null;
    }

    /** Since the watchdog saw the turn: what it took before is a tick of the watchdog at most. */
    private long cpuNanos() {
        return THREADS.getThreadCpuTime(thread.threadId()) - seenCpuNanos;
    }

    /** The turn that the last answer of {@link #overrun} is about. */
    long overrunTurn() {
        return overrunTurn;
    }

    /**
     * Interrupts the turn if it still runs; returns false if that had no effect. Blocks meanwhile.
     */
    boolean stop(long meant, Outcome.Reason reason, Context context) {
        lock.lock();
        try {
            if (turn.get() != meant) {
                return true;
            }
            stop = reason;
            context.interrupt(INTERRUPT_MAX);
            return true;
        } catch (TimeoutException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }
}
