package dev.threadmill.load.engine;

import dev.threadmill.load.engine.UnderWay.Sent;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Samples;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.transport.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sessions of a bridge: each publishes in Redis every interval, the end included, whether what it
 * published before has come or not, and times when it comes on the WebSocket. They take turns,
 * spread evenly over the interval, unless the target says that they publish together.
 */
final class BridgeLoad implements Load {
    /**
     * Everything is published so much later: a look at the run is taken each full second, and would
     * be in the times of messages at the same moment.
     */
    static final long OFFSET_NANOS = 300_000_000;

    private static final long SWEEP_NANOS_MIN = 1_000_000;
    private static final long SWEEP_NANOS_MAX = 50_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    /** Messages of one session under way; those beyond are dropped. */
    private static final long UNDER_WAY_MAX = 65_536;

    private static final long UNDER_WAY_SPARE = 16;

    private final Stand stand;
    private final long intervalNanos;
    private final boolean together;
    private final long timeoutNanos;
    private final long epochOffsetNanos;
    private final Samples samples;
    private final List<BridgeSeat> seats = new ArrayList<>();
    private final AtomicInteger publishers = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicLong unmatched = new AtomicLong();
    private volatile boolean ending;

    BridgeLoad(Plan plan, Target.Bridge target, Stand stand) {
        this.stand = stand;
        this.intervalNanos = target.interval().toNanos();
        this.together = target.together();
        this.timeoutNanos = plan.timeout().toNanos();
        Instant now = Instant.now();
        this.epochOffsetNanos = now.getEpochSecond() * SECOND_NANOS + now.getNano() - stand.now();
        long messages = plan.connections() * target.messages(plan.model().end().duration());
        this.samples = new Samples(Math.toIntExact(messages));
        // Those of one timeout, and as many that catch up after a standstill.
        long underWay = Math.min(UNDER_WAY_MAX, 2 * timeoutNanos / intervalNanos + UNDER_WAY_SPARE);
        for (int i = 0; i < plan.connections(); i++) {
            seats.add(new BridgeSeat(this, i, (int) underWay));
        }
    }

    Stand stand() {
        return stand;
    }

    long intervalNanos() {
        return intervalNanos;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** The time of day for a reading of the run's clock. */
    long epochNanos(long nanos) {
        return nanos + epochOffsetNanos;
    }

    /** The way back. */
    long nanos(long epochNanos) {
        return epochNanos - epochOffsetNanos;
    }

    /** Whether connections end because the run does. */
    boolean ending() {
        return ending;
    }

    /** Counts a connection that ended too early, and its end as a failure. */
    void lost(Outcome.Failed end) {
        lost.incrementAndGet();
        Recorder recorder = recorder(end.endNanos());
        recorder.failed(end.kind(), 1);
        recorder.code(end.code());
    }

    /** Counts what came and is none of ours. */
    void unmatched(long nanos) {
        Recorder recorder = recorder(nanos);
        recorder.received();
        if (recorder == stand.measured()) {
            unmatched.incrementAndGet();
        }
    }

    /** Keeps how long a message of the measured part took. */
    void answered(Sent sent, long nanos) {
        if (sent.recorder() == stand.measured()) {
            samples.add(nanos - sent.startNanos());
        }
    }

    Recorder recorder(long nanos) {
        boolean measured = stand.timeline().elapsed(nanos) >= stand.timeline().measureNanos();
        return measured ? stand.measured() : stand.warmup();
    }

    @Override
    public void start() {
        publishers.set(seats.size());
        for (BridgeSeat seat : seats) {
            if (seat.caller().isOpen()) {
                seat.startListening();
            }
        }
        for (int i = 0; i < seats.size(); i++) {
            BridgeSeat seat = seats.get(i);
            long turn = together ? 0 : intervalNanos * i / seats.size();
            stand.inFlight().start(() -> publish(seat, OFFSET_NANOS + turn));
        }
        Thread.ofPlatform().name("threadmill-sweeper").daemon().start(this::sweep);
    }

    private void publish(BridgeSeat seat, long phaseNanos) {
        try {
            seat.publishAll(phaseNanos);
        } finally {
            publishers.decrementAndGet();
        }
    }

    /**
     * Looks for messages that have taken too long; ends the run when none is under way any more.
     */
    private void sweep() {
        long period = Math.clamp(timeoutNanos / 20, SWEEP_NANOS_MIN, SWEEP_NANOS_MAX);
        try {
            while (publishers.get() > 0 || !seats.stream().allMatch(BridgeSeat::isQuiet)) {
                LockSupport.parkNanos(period);
                long now = stand.now();
                seats.forEach(seat -> seat.expire(now));
                if (stand.stop().requested()) {
                    seats.forEach(BridgeSeat::wake);
                }
            }
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            ending = true;
            stand.callers().closeConnections();
            stand.inFlight().leave();
        }
    }

    /** How late the publishers were: each keeps its own time. */
    @Override
    public Histogram lateness() {
        return stand.measured().lag();
    }

    @Override
    public long endNanos(long doneNanos) {
        long last = stand.timeline().startNanos() + stand.timeline().measureNanos();
        for (BridgeSeat seat : seats) {
            last = seat.lastNanos() - last > 0 ? seat.lastNanos() : last;
        }
        return last;
    }

    @Override
    public Findings findings() {
        Traffic traffic = stand.measured().traffic();
        long matched = traffic.received() - unmatched.get();
        return new Findings.Bridge(
                traffic.sent(),
                traffic.received(),
                Math.max(0, traffic.sent() - matched),
                unmatched.get(),
                lost.get(),
                samples.times());
    }
}
