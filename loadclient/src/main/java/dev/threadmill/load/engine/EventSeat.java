package dev.threadmill.load.engine;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.BroadcastMessage;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.load.transport.EventMessage;
import dev.threadmill.load.transport.Outcome;
import dev.threadmill.load.transport.SocketIoCaller;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Socket.IO connection and the events that it has under way. Any thread emits, the connection's
 * own hears what comes of it, a third looks for what has taken too long.
 */
final class EventSeat implements SocketIoCaller.Hearer {
    /** Events under way on one connection; those beyond are dropped. */
    private static final int UNDER_WAY_MAX = 65_536;

    private static final int NUMBERS = 0xFFFF;

    private record Emitted(long intendedNanos, long startNanos, Recorder recorder) {}

    private final EventLoad load;
    private final SocketIoCaller caller;
    private final int index;

    /** What the array of an event with the name of ours begins with. */
    private final byte[] named;

    private final EventMessage message;
    private final BroadcastMessage.Markers markers;
    private final ReentrantLock emitting = new ReentrantLock();
    private final ReentrantLock pendingLock = new ReentrantLock();
    private final Map<Long, Emitted> pending = new LinkedHashMap<>();

    /** One permit per event that has come to an end. */
    private final Semaphore ended = new Semaphore(0);

    private long emitted;
    private volatile long lastNanos;

    EventSeat(EventLoad load, Target.SocketIo target, int run, int index) {
        this.load = load;
        this.caller = load.stand().callers().socketIo(index);
        this.index = index;
        this.named =
                ("[\""
                                + new String(
                                        JsonStringEncoder.getInstance()
                                                .quoteAsString(target.event()))
                                + '"')
                        .getBytes(StandardCharsets.UTF_8);
        this.message = new EventMessage(target, run, index & NUMBERS);
        this.markers = new BroadcastMessage.Markers(run);
        this.lastNanos = load.stand().timeline().startNanos();
    }

    SocketIoCaller caller() {
        return caller;
    }

    /** When the last event came to an end. */
    long lastNanos() {
        return lastNanos;
    }

    /** Hears the connection until it ends; nothing that it had under way will come then. */
    void listen() {
        Outcome.Failed end = caller.hear(this);
        if (!load.ending()) {
            load.lost();
            load.stand().measured().code(end.code());
        }
        failAll(end);
    }

    /** Emits an event that is due, over a connection that is opened first where it has to be. */
    void emit(long intended, Recorder recorder) {
        emitting.lock();
        try {
            long now = load.stand().now();
            if (now - intended > load.timeoutNanos() || underWay() >= UNDER_WAY_MAX) {
                recorder.dropped();
                over(lastNanos);
                return;
            }
            if (!caller.isOpen() && !reopened(intended, now, recorder)) {
                return;
            }
            long id = emitted++;
            begin(id, new Emitted(intended, now, recorder));
            if (caller.send(message.next(id, intended))) {
                recorder.sent();
            } else {
                Emitted unsent = end(id);
                if (unsent != null) {
                    long then = load.stand().now();
                    ErrorKind kind =
                            then - now >= load.timeoutNanos() ? ErrorKind.TIMEOUT : ErrorKind.RESET;
                    fail(unsent, new Outcome.Failed(kind, "could not be sent", then, 0, 0));
                }
            }
        } finally {
            emitting.unlock();
        }
    }

    private boolean reopened(long intended, long now, Recorder recorder) {
        try {
            load.stand().callers().open(caller, recorder);
            load.stand().inFlight().start(this::listen);
            return true;
        } catch (ConnectException e) {
            Outcome.Failed failure = Outcome.Failed.of(e, load.stand().now());
            fail(new Emitted(intended, now, recorder), failure);
            return false;
        }
    }

    /** Waits until one more event has come to an end. */
    void awaitEnd() {
        ended.acquireUninterruptibly();
    }

    @Override
    public void acknowledged(long id, byte[] bytes, int from, int to, long nanos) {
        if (!load.marked()) {
            answered(id, nanos);
        }
    }

    @Override
    public void event(byte[] bytes, int from, int to, long nanos) {
        if (!load.marked()) {
            return;
        }
        if (markers.find(bytes, from, to) && markers.sender() == (index & NUMBERS)) {
            answered(markers.sequence(), nanos);
        } else if (isNamed(bytes, from, to)) {
            load.unmatched(nanos);
        }
    }

    /** Whether the event has the name of those that are emitted. */
    private boolean isNamed(byte[] bytes, int from, int to) {
        int end = from + named.length;
        return end <= to && Arrays.equals(named, 0, named.length, bytes, from, end);
    }

    private void answered(long id, long nanos) {
        Emitted answered = end(id);
        if (answered == null) {
            load.unmatched(nanos);
            return;
        }
        answered.recorder().received();
        Outcome outcome = new Outcome.Answered(0, 0, nanos, 0, 0);
        answered.recorder().record(index, outcome, answered.intendedNanos(), answered.startNanos());
        over(nanos);
    }

    private void fail(Emitted failed, Outcome.Failed outcome) {
        failed.recorder().record(index, outcome, failed.intendedNanos(), failed.startNanos());
        over(outcome.endNanos());
    }

    private void over(long nanos) {
        lastNanos = nanos;
        if (load.oneAfterTheOther()) {
            ended.release();
        }
    }

    /** Fails what was emitted longer ago than the plan's timeout. */
    void expire(long nowNanos) {
        Emitted late;
        while ((late = takeLate(nowNanos)) != null) {
            fail(late, new Outcome.Failed(ErrorKind.TIMEOUT, "nothing came back", nowNanos, 0, 0));
        }
    }

    /** Takes the oldest where it is too old; they are in the order of their start. */
    private Emitted takeLate(long nowNanos) {
        pendingLock.lock();
        try {
            Iterator<Emitted> all = pending.values().iterator();
            if (!all.hasNext()) {
                return null;
            }
            Emitted oldest = all.next();
            if (nowNanos - oldest.startNanos() <= load.timeoutNanos()) {
                return null;
            }
            all.remove();
            return oldest;
        } finally {
            pendingLock.unlock();
        }
    }

    private void failAll(Outcome.Failed end) {
        Outcome.Failed each = new Outcome.Failed(end.kind(), end.detail(), end.endNanos(), 0, 0);
        pendingLock.lock();
        try {
            pending.values().forEach(failed -> fail(failed, each));
            pending.clear();
        } finally {
            pendingLock.unlock();
        }
    }

    int underWay() {
        pendingLock.lock();
        try {
            return pending.size();
        } finally {
            pendingLock.unlock();
        }
    }

    private void begin(long id, Emitted what) {
        pendingLock.lock();
        try {
            pending.put(id, what);
        } finally {
            pendingLock.unlock();
        }
    }

    /** Takes an event that has come to an end; null where another was first. */
    private Emitted end(long id) {
        pendingLock.lock();
        try {
            return pending.remove(id);
        } finally {
            pendingLock.unlock();
        }
    }
}
