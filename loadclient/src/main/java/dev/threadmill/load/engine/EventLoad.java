package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Socket.IO connections emit events, and each is measured until it comes back as an event or an
 * acknowledgement. Sending waits for no answer: what comes is heard on the connection's own thread.
 *
 * <p>In an open model a pacer starts one virtual thread per event, connection after connection. In
 * the closed model each connection emits the next one when the last has come to an end.
 */
final class EventLoad implements Load {
    private static final long SWEEP_NANOS_MIN = 1_000_000;
    private static final long SWEEP_NANOS_MAX = 20_000_000;
    private static final long PAUSE_NANOS_MIN = 10_000_000;
    private static final long PAUSE_NANOS_MAX = 1_000_000_000;

    private final Plan plan;
    private final Shard shard;
    private final Stand stand;
    private final boolean marked;
    private final List<EventSeat> seats = new ArrayList<>();
    private final AtomicLong tickets;
    private final AtomicInteger emitters = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicLong unmatched = new AtomicLong();
    private final Histogram lateness = Histograms.create();
    private long bytesInBefore;
    private long bytesOutBefore;
    private volatile boolean ending;

    EventLoad(Plan plan, Target.SocketIo target, Shard shard, Stand stand) {
        this.plan = plan;
        this.shard = shard;
        this.stand = stand;
        this.marked = target.mode() instanceof SocketIoMode.Message;
        this.tickets = new AtomicLong(plan.model().end().count());
        int run = ThreadLocalRandom.current().nextInt();
        for (int i = 0; i < plan.connections(); i++) {
            seats.add(new EventSeat(this, target, run, i));
        }
    }

    Stand stand() {
        return stand;
    }

    /** Whether events are told from others by what is in them, not by their acknowledgement. */
    boolean marked() {
        return marked;
    }

    /** Whether somebody waits for the end of each event. */
    boolean oneAfterTheOther() {
        return !plan.model().open();
    }

    long timeoutNanos() {
        return plan.timeout().toNanos();
    }

    /** Whether connections end because the run does. */
    boolean ending() {
        return ending;
    }

    void lost() {
        lost.incrementAndGet();
    }

    /** Counts what came and answers none of ours. */
    void unmatched(long nanos) {
        Recorder recorder = recorder(nanos);
        recorder.received();
        if (recorder == stand.measured()) {
            unmatched.incrementAndGet();
        }
    }

    private Recorder recorder(long nanos) {
        boolean measured = stand.timeline().elapsed(nanos) >= stand.timeline().measureNanos();
        return measured ? stand.measured() : stand.warmup();
    }

    @Override
    public void start() {
        for (EventSeat seat : seats) {
            if (seat.caller().isOpen()) {
                stand.inFlight().start(seat::listen);
            }
        }
        if (plan.model().open()) {
            emitters.incrementAndGet();
            // A platform thread, so that busy carriers cannot delay the events.
            Thread.ofPlatform().name("threadmill-pacer").daemon().start(this::pace);
        } else {
            emitters.addAndGet(seats.size());
            for (EventSeat seat : seats) {
                stand.inFlight().start(() -> emitOneAfterTheOther(seat));
            }
        }
        Thread.ofPlatform().name("threadmill-sweeper").daemon().start(this::sweep);
    }

    private void pace() {
        TimerSlack.shrink();
        try {
            long origin = stand.timeline().startNanos();
            pace(Schedule.warmup(plan, shard), origin, stand.warmup());
            long measured = origin + stand.timeline().measureNanos();
            Pace.sleepUntil(measured, stand.nanoClock(), stand.stop());
            pace(Schedule.measured(plan, shard), measured, stand.measured());
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            emitters.decrementAndGet();
        }
    }

    private void pace(Schedule schedule, long originNanos, Recorder recorder) {
        int inFlightMax = 2 * seats.size() + OpenLoad.WAITING_MAX;
        int turn = 0;
        for (long due; (due = schedule.nextNanos()) >= 0; turn++) {
            long intended = originNanos + due;
            long now = Pace.sleepUntil(intended, stand.nanoClock(), stand.stop());
            if (stand.stop().requested()) {
                return;
            }
            if (recorder == stand.measured()) {
                lateness.recordValue(Histograms.clamp(now - intended));
            }
            if (stand.inFlight().count() >= inFlightMax) {
                recorder.dropped();
                continue;
            }
            EventSeat seat = seats.get(Math.floorMod(turn, seats.size()));
            emitters.incrementAndGet();
            stand.inFlight().start(() -> emit(seat, intended, recorder));
        }
    }

    private void emit(EventSeat seat, long intended, Recorder recorder) {
        try {
            seat.emit(intended, recorder);
        } finally {
            emitters.decrementAndGet();
        }
    }

    private void emitOneAfterTheOther(EventSeat seat) {
        long pause = PAUSE_NANOS_MIN;
        try {
            while (!stand.stop().requested()) {
                long now = stand.now();
                boolean over = stand.timeline().elapsed(now) >= stand.timeline().endNanos();
                Recorder recorder = recorder(now);
                boolean measured = recorder == stand.measured();
                if (over || (measured && tickets.getAndDecrement() <= 0)) {
                    return;
                }
                seat.emit(now, recorder);
                seat.awaitEnd();
                if (seat.caller().isOpen()) {
                    pause = PAUSE_NANOS_MIN;
                } else {
                    // A target that refuses at once must not be hammered.
                    stand.stop().pause(pause);
                    pause = Math.min(2 * pause, PAUSE_NANOS_MAX);
                }
            }
        } finally {
            emitters.decrementAndGet();
        }
    }

    /** Looks for events that have taken too long; ends the run when none is under way any more. */
    private void sweep() {
        long period = Math.clamp(timeoutNanos() / 20, SWEEP_NANOS_MIN, SWEEP_NANOS_MAX);
        boolean warm = true;
        try {
            while (emitters.get() > 0 || seats.stream().anyMatch(seat -> seat.underWay() > 0)) {
                if (warm && recorder(stand.now()) == stand.measured()) {
                    warm = false;
                    bytesInBefore = bytesIn();
                    bytesOutBefore = bytesOut();
                }
                LockSupport.parkNanos(period);
                long now = stand.now();
                seats.forEach(seat -> seat.expire(now));
            }
            stand.measured().transferred(bytesIn() - bytesInBefore, bytesOut() - bytesOutBefore);
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            ending = true;
            stand.callers().closeConnections();
            stand.inFlight().leave();
        }
    }

    private long bytesIn() {
        return seats.stream().mapToLong(seat -> seat.caller().bytesIn()).sum();
    }

    private long bytesOut() {
        return seats.stream().mapToLong(seat -> seat.caller().bytesOut()).sum();
    }

    @Override
    public Histogram lateness() {
        return lateness;
    }

    @Override
    public long endNanos(long doneNanos) {
        long last = stand.timeline().startNanos() + stand.timeline().measureNanos();
        for (EventSeat seat : seats) {
            last = seat.lastNanos() - last > 0 ? seat.lastNanos() : last;
        }
        return last;
    }

    @Override
    public Findings findings() {
        Traffic traffic = stand.measured().traffic();
        long matched = traffic.received() - unmatched.get();
        return new Findings.Events(
                traffic.sent(),
                traffic.received(),
                Math.max(0, traffic.sent() - matched),
                unmatched.get(),
                lost.get());
    }
}
