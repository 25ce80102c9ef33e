package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.EchoMessage;
import dev.threadmill.load.transport.MessageCaller;
import dev.threadmill.load.transport.Outcome;
import dev.threadmill.wire.MaskedFrame;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * Opens connections and holds them: one virtual thread per connection, blocked in a read. Here the
 * unit is a connection: its latency is that of its handshake, and it has succeeded when it was
 * still open at the end.
 */
final class IdleLoad implements Load, MessageCaller.Listener {
    private static final long PROBE_EVERY_NANOS = 100_000_000;

    /** A target that leaves so many first probes without an answer is not probed any more. */
    private static final int PROBES_IN_VAIN_MAX = 2;

    private static final double SECOND_NANOS = 1e9;

    private final Stand stand;
    private final Plan plan;
    private final double perSecond;
    private final boolean probing;

    /** What a probe sends; null where there are none. */
    private final EchoMessage message;

    private final Semaphore echoed = new Semaphore(0);
    private final Histogram probe = Histograms.create();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private int probes;
    private int echoes;
    private volatile boolean awaiting;
    private volatile long echoNanos;
    private volatile boolean ending;
    private volatile long openedNanos;
    private volatile long endNanos;

    IdleLoad(Plan plan, WebSocketMode.Idle idle, Stand stand) {
        this(plan, idle.probe(), probeOf((Target.WebSocket) plan.target()), stand);
    }

    /** Without probes: what a Socket.IO server sends back, and as what, is its own affair. */
    IdleLoad(Plan plan, Stand stand) {
        this(plan, false, null, stand);
    }

    private IdleLoad(Plan plan, boolean probing, EchoMessage message, Stand stand) {
        this.stand = stand;
        this.plan = plan;
        this.probing = probing;
        this.message = message;
        this.perSecond = plan.target().dialing().perSecond();
        this.openedNanos = stand.timeline().startNanos();
        this.endNanos = openedNanos;
    }

    private static EchoMessage probeOf(Target.WebSocket target) {
        return new EchoMessage(0, target.messageBytes(), target.binary());
    }

    @Override
    public void start() {
        Thread.ofPlatform().name("threadmill-holder").daemon().start(this::conduct);
    }

    private void conduct() {
        try {
            openAll();
            openedNanos = stand.now();
            hold(openedNanos + plan.model().end().nanos());
            endNanos = stand.now();
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            ending = true;
            stand.callers().closeConnections();
            stand.inFlight().leave();
        }
    }

    private void openAll() {
        Semaphore permits = new Semaphore(Callers.CONNECTING_MAX);
        Pace pace = new Pace(perSecond, stand.nanoClock(), stand.stop());
        for (int i = 0; i < stand.callers().count() && !stand.stop().requested(); i++) {
            pace.await();
            permits.acquireUninterruptibly();
            int index = i;
            stand.inFlight().start(() -> live(index, permits));
        }
        // All of them are back when the last handshake is done.
        permits.acquireUninterruptibly(Callers.CONNECTING_MAX);
    }

    private void live(int index, Semaphore permits) {
        MessageCaller caller = stand.callers().listening(index);
        if (open(index, caller, permits)) {
            // A thread that has never waited deep in a handshake keeps a small stack.
            stand.inFlight().start(() -> listen(caller));
        }
    }

    private void listen(MessageCaller caller) {
        Outcome.Failed end = caller.listen(this);
        stand.measured().transferred(end.bytesIn(), end.bytesOut());
        if (!ending) {
            lost.incrementAndGet();
            stand.measured().lost(end.kind(), end.code());
        }
    }

    private boolean open(int index, MessageCaller caller, Semaphore permits) {
        Recorder recorder = stand.measured();
        try {
            long nanos = stand.callers().open(caller, recorder);
            recorder.answered(index, nanos, nanos);
            opened.incrementAndGet();
            return true;
        } catch (ConnectException e) {
            recorder.failed(e.kind(), 1);
            recorder.code(e.status());
            return false;
        } finally {
            permits.release();
        }
    }

    private void hold(long untilNanos) {
        long next = stand.now();
        for (int turn = 0; next - untilNanos < 0 && !stand.stop().requested(); turn++) {
            if (probing && (echoes > 0 || probes < PROBES_IN_VAIN_MAX)) {
                probe(stand.callers().listening(turn % stand.callers().count()));
            }
            next = Math.max(next + PROBE_EVERY_NANOS, stand.now());
            Pace.sleepUntil(
                    next - untilNanos < 0 ? next : untilNanos, stand.nanoClock(), stand.stop());
        }
    }

    /** Sends a message over a connection and waits for its echo, which its own thread reads. */
    private void probe(MessageCaller caller) {
        if (!caller.isOpen()) {
            return;
        }
        MaskedFrame frame = message.next();
        echoed.drainPermits();
        long sent = stand.now();
        probes++;
        awaiting = true;
        try {
            if (caller.send(frame)
                    && echoed.tryAcquire(plan.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                echoes++;
                probe.recordValue(Histograms.clamp(echoNanos - sent));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the holder", e);
        } finally {
            awaiting = false;
        }
    }

    @Override
    public void message(byte[] bytes, int from, int to, long nanos) {
        if (awaiting && message.isAnswer(bytes, from, to)) {
            echoNanos = nanos;
            echoed.release();
        }
    }

    @Override
    public long endNanos(long doneNanos) {
        return openedNanos;
    }

    @Override
    public Findings findings() {
        return new Findings.Idle(
                opened.get(),
                (openedNanos - stand.timeline().startNanos()) / SECOND_NANOS,
                Math.max(0, endNanos - openedNanos) / SECOND_NANOS,
                lost.get(),
                probes,
                echoes,
                probe);
    }
}
