package dev.threadmill.load.engine;

import dev.threadmill.load.engine.UnderWay.Sent;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.BridgeCaller;
import dev.threadmill.load.transport.BridgeMessage;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.load.transport.MessageCaller;
import dev.threadmill.load.transport.Outcome;
import dev.threadmill.redis.RedisException;
import java.util.concurrent.locks.LockSupport;

/**
 * One session of a bridge: a thread publishes by the clock, another one hears the WebSocket, a
 * third, which all seats share, looks for what has taken too long.
 */
final class BridgeSeat implements MessageCaller.Listener {
    private final BridgeLoad load;
    private final BridgeCaller caller;
    private final int index;
    private final UnderWay underWay;
    private volatile Thread publisher;
    private volatile boolean listening;
    private volatile long lastNanos;
    private long lastStartNanos;

    BridgeSeat(BridgeLoad load, int index, int underWayMax) {
        this.load = load;
        this.caller = load.stand().callers().bridge(index);
        this.index = index;
        this.underWay = new UnderWay(underWayMax);
        this.lastNanos = load.stand().timeline().startNanos();
        this.lastStartNanos = Long.MIN_VALUE;
    }

    BridgeCaller caller() {
        return caller;
    }

    boolean isQuiet() {
        return underWay.isEmpty();
    }

    /** When the last message came, or was given up. */
    long lastNanos() {
        return lastNanos;
    }

    /** Starts to hear a connection that has just been opened. */
    void startListening() {
        listening = true;
        load.stand().inFlight().start(this::listen);
    }

    private void listen() {
        Outcome.Failed end = caller.listen(this);
        if (!load.ending()) {
            load.lost(end);
            Outcome.Failed each =
                    new Outcome.Failed(end.kind(), end.detail(), end.endNanos(), 0, 0);
            for (Sent sent; (sent = underWay.endOldest()) != null; ) {
                fail(sent, each);
            }
        }
        listening = false;
    }

    /**
     * Publishes each interval, to the run's end.
     *
     * @param phaseNanos from the beginning to the first one
     */
    void publishAll(long phaseNanos) {
        publisher = Thread.currentThread();
        Timeline timeline = load.stand().timeline();
        long first = timeline.startNanos() + phaseNanos;
        for (long offset = 0; offset <= timeline.endNanos(); offset += load.intervalNanos()) {
            long due = first + offset;
            sleepUntil(due);
            if (load.stand().stop().requested()) {
                return;
            }
            publish(due, load.recorder(timeline.startNanos() + offset));
        }
    }

    /** Sleeps in one piece: thousands of seats that wake now and then would be in the figures. */
    private void sleepUntil(long nanos) {
        long left;
        while ((left = nanos - load.stand().now()) > 0 && !load.stand().stop().requested()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Has the publisher look whether the run is to end. */
    void wake() {
        LockSupport.unpark(publisher);
    }

    private void publish(long due, Recorder recorder) {
        long now = load.stand().now();
        if (now - due > load.timeoutNanos()) {
            recorder.dropped();
            return;
        }
        if (!listening && !reopened(due, now, recorder)) {
            return;
        }
        // No two messages of a session have the same time: that is how they are told apart.
        long start = Math.max(load.stand().now(), lastStartNanos + 1);
        lastStartNanos = start;
        if (!underWay.begin(new Sent(due, start, recorder))) {
            recorder.dropped();
            return;
        }
        try {
            caller.publish(BridgeMessage.of(load.epochNanos(start)));
            recorder.sent();
        } catch (RedisException e) {
            Sent unsent = underWay.end(start);
            if (unsent != null) {
                fail(unsent, failure(ErrorKind.REDIS, e.getMessage()));
            }
        }
    }

    private boolean reopened(long due, long now, Recorder recorder) {
        try {
            load.stand().callers().open(caller, recorder);
        } catch (ConnectException e) {
            fail(new Sent(due, now, recorder), Outcome.Failed.of(e, load.stand().now()));
            return false;
        }
        startListening();
        return true;
    }

    @Override
    public void message(byte[] bytes, int from, int to, long nanos) {
        long stamp = BridgeMessage.timestamp(bytes, from, to);
        Sent sent = stamp < 0 ? null : underWay.end(load.nanos(stamp));
        if (sent == null) {
            load.unmatched(nanos);
            return;
        }
        sent.recorder().received();
        load.answered(sent, nanos);
        Outcome outcome = new Outcome.Answered(0, 0, nanos, to - from, BridgeMessage.BYTES);
        sent.recorder().record(index, outcome, sent.dueNanos(), sent.startNanos());
        lastNanos = nanos;
    }

    /** Fails what was published longer ago than the plan's timeout. */
    void expire(long nowNanos) {
        for (Sent late; (late = underWay.endBefore(nowNanos - load.timeoutNanos())) != null; ) {
            fail(late, failure(ErrorKind.TIMEOUT, "did not come"));
        }
    }

    private Outcome.Failed failure(ErrorKind kind, String detail) {
        return new Outcome.Failed(kind, detail, load.stand().now(), 0, 0);
    }

    private void fail(Sent failed, Outcome.Failed outcome) {
        failed.recorder().record(index, outcome, failed.dueNanos(), failed.startNanos());
        lastNanos = outcome.endNanos();
    }
}
