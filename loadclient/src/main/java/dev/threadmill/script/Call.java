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

    /** Waits without a limit of its own: the watchdog ends what takes too long. */
    Outcome await() {
        boolean interrupted = false;
        Outcome result;
        while ((result = outcome.get()) == null) {
            LockSupport.park(this);
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

    /** Whether nothing may run for it any more. */
    boolean isOver(long nowNanos, long awaitNanosMax) {
        return stopped || session.isClosed() || nowNanos - startedNanos > awaitNanosMax;
    }

    String took() {
        return TimeUnit.NANOSECONDS.toMillis(busyNanos) + " ms";
    }
}
