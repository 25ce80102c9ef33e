package dev.threadmill.script;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.graalvm.polyglot.Value;

/**
 * One connection's side of the scripts: its state lives on one lane. Calls are taken one after the
 * other; each blocks its thread, which should be virtual, until the script's promise settles. If
 * the lane is replaced, the next call begins with the initial state again.
 */
public final class ScriptSession implements AutoCloseable {
    private static final long PAUSE_FACTOR = 10;
    private static final long LOST_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final Scripts scripts;
    private final ScriptHost host;
    private final String initialStateJson;
    private final int number;
    private final ReentrantLock calls = new ReentrantLock(true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final LogBudget log = new LogBudget();
    private volatile Call current;
    private volatile long pausedUntilNanos;
    private volatile boolean paused;
    private volatile Seat seat;

    ScriptSession(Scripts scripts, ScriptHost host, String initialStateJson, int number) {
        this.scripts = scripts;
        this.host = host;
        this.initialStateJson = initialStateJson;
        this.number = number;
    }

    /** Runs a script with a message. */
    public Outcome call(Script script, ScriptInput input) {
        return perform(script, input).await(lostNanos());
    }

    /** Asks an expression about a message. */
    public Verdict test(Script expression, ScriptInput input) {
        if (expression.source().kind() != ScriptSource.Kind.EXPRESSION) {
            throw new IllegalArgumentException("not an expression");
        }
        Call call = perform(expression, input);
        return switch (call.await(lostNanos())) {
            case Outcome.Answer(Reply reply) -> new Verdict(call.truth(), null);
            case Outcome.Failed failed -> new Verdict(false, failed);
        };
    }

    private Call perform(Script script, ScriptInput input) {
        Call call = new Call(this, script, input, scripts.nextCallId());
        calls.lock();
        try {
            current = call;
            waitOutPause();
            int charsMax = scripts.limits().resultCharsMax();
            if (closed.get()) {
                call.fail(Outcome.Reason.ENDED, "the connection is closed");
            } else if (size(input) > charsMax) {
                call.fail(
                        Outcome.Reason.TOO_LARGE, "a message larger than " + charsMax + " for it");
            } else if (!scripts.start(call, number)) {
                call.fail(Outcome.Reason.ENDED, "the script engine has no lane");
            }
            Outcome outcome = call.await(lostNanos());
            scripts.count(outcome);
            return call;
        } finally {
            current = null;
            calls.unlock();
        }
    }

    /** No call takes as long, unless its lane lost it. */
    private long lostNanos() {
        Scripts.Limits limits = scripts.limits();
        return limits.awaitMax().toNanos()
                + limits.cpuPerCall().toNanos() * Scripts.COLD_FACTOR
                + LOST_MARGIN_NANOS;
    }

    private static int size(ScriptInput input) {
        return switch (input) {
            case ScriptInput.None() -> 0;
            case ScriptInput.Json(String text) -> text.length();
            case ScriptInput.Text(String text) -> text.length();
            case ScriptInput.Binary(byte[] bytes) -> bytes.length;
        };
    }

    /**
     * After a stopped call, so that who is stopped again and again gets a tenth of a lane at most.
     */
    private void waitOutPause() {
        while (paused && !closed.get()) {
            long left = pausedUntilNanos - System.nanoTime();
            if (left <= 0) {
                paused = false;
            } else {
                LockSupport.parkNanos(this, left);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    /** Frees what the lane holds for the session; a call that waits ends. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Call waiting = current;
        if (waiting != null) {
            waiting.fail(Outcome.Reason.ENDED, "the connection closed meanwhile");
        }
        seat = null;
        scripts.sessionClosed();
    }

    boolean isClosed() {
        return closed.get();
    }

    ScriptHost host() {
        return host;
    }

    // ---- for the lane

    /** Gives a call its seat on the lane. */
    Value sit(Call call, Lane lane, LaneContext context) {
        Seat taken = seat;
        if (taken == null || taken.lane != lane) {
            taken = new Seat(lane, context.open(host, initialStateJson));
            seat = closed.get() ? null : taken;
        }
        call.seat = taken;
        return taken.session;
    }

    void pause(long usedNanos) {
        pausedUntilNanos = System.nanoTime() + Math.min(PAUSE_NANOS_MAX, PAUSE_FACTOR * usedNanos);
        paused = true;
    }

    void log(String line) {
        String allowed = log.take(line, System.nanoTime());
        if (allowed != null) {
            host.log(allowed);
        }
    }
}
