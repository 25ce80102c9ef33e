package dev.threadmill.script;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One call of a script: its caller waits on it, its lane works for it in turns, the watchdog ends
 * it. Work that the script left behind (a {@code sleep} that nobody awaits) goes on within its
 * bounds.
 */
final class Call {
    final ScriptSession session;
    final Script script;
    final ScriptInput input;
    final int id;

    /** Written by the lane between its turns, read by it and by the watchdog. */
    volatile long startedNanos;

    volatile long busyNanos;
    volatile long allocatedBytes;
    volatile long busyNanosMax;
    volatile boolean stopped;

    /** That was given it last; null before. */
    volatile Lane lane;

    /** Its session's on the lane; for the lane's thread. */
    Seat seat;

    /** Counted by the lane. */
    int actions;

    private final Thread caller = Thread.currentThread();
    private final AtomicReference<Outcome> outcome = new AtomicReference<>();
    private boolean truth;

    Call(ScriptSession session, Script script, ScriptInput input, int id) {
        this.session = session;
        this.script = script;
        this.input = input;
        this.id = id;
    }

    /** What a turn took; for the lane. */
    void charge(long nanos, long bytes) {
        long nanosBefore = busyNanos;
        long bytesBefore = allocatedBytes;
        busyNanos = nanosBefore + nanos;
        allocatedBytes = bytesBefore + bytes;
    }

    boolean isDone() {
        return outcome.get() != null;
    }

    /** The first outcome counts. */
    boolean complete(Outcome result) {
        if (!outcome.compareAndSet(null, result)) {
            return false;
        }
        LockSupport.unpark(caller);
        return true;
    }

    void completeTest(boolean holds) {
        truth = holds;
        complete(new Outcome.Answer(new Reply.Nothing()));
    }

    boolean truth() {
        return truth;
    }

    boolean fail(Outcome.Reason reason, String message) {
        ScriptSource source = script.source();
        return complete(new Outcome.Failed(reason, message, source.file(), source.line()));
    }

    /**
     * Waits. The lane or the watchdog ends what takes too long; the limit is for what both lost.
     *
     * @param nanosMax since its first turn began, or between two looks whether its lane lives
     */
    Outcome await(long nanosMax) {
        boolean interrupted = false;
        Outcome result;
        while ((result = outcome.get()) == null) {
            LockSupport.parkNanos(this, nanosMax);
            if (isLost(nanosMax)) {
                fail(Outcome.Reason.ENDED, "the script's lane lost the call");
            }
            if (Thread.interrupted()) {
                interrupted = true;
                fail(Outcome.Reason.ENDED, "the caller was interrupted");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result;
    }

    private boolean isLost(long nanosMax) {
        Lane last = lane;
        if (last == null || isDone()) {
            return false;
        }
        long started = startedNanos;
        return last.isDead() || (started != 0 && System.nanoTime() - started > nanosMax);
    }

    /** Whether nothing may run for it any more. */
    boolean isOver(long nowNanos, long awaitNanosMax) {
        return stopped || session.isClosed() || nowNanos - startedNanos > awaitNanosMax;
    }

    String took() {
        return TimeUnit.NANOSECONDS.toMillis(busyNanos) + " ms";
    }
}
