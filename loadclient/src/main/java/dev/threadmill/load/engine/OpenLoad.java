package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.HdrHistogram.Histogram;

/**
 * The open model: a pacer starts one virtual thread per request at its intended time, whether
 * earlier requests are done or not. A request without a free connection waits its turn; one that
 * could not start within the plan's timeout is dropped, and counted.
 */
final class OpenLoad implements Load {
    /** Requests that may wait for a connection at once; the ones beyond are dropped at once. */
    static final int WAITING_MAX = 65_536;

    /** A connection of the pool, with the number that spreads its records. */
    private record Seat(int index, Caller caller) {}

    private final Stand stand;
    private final Work work;
    private final long timeoutNanos;
    private final Schedule warmup;
    private final Schedule measured;
    private final BlockingQueue<Seat> free;
    private final Histogram lateness = Histograms.create();

    OpenLoad(Plan plan, Shard shard, Stand stand, Work work) {
        this.stand = stand;
        this.work = work;
        this.timeoutNanos = plan.timeout().toNanos();
        this.warmup = Schedule.warmup(plan, shard);
        this.measured = Schedule.measured(plan, shard);
        // Fair: whoever has waited longest gets the next connection.
        free = new ArrayBlockingQueue<>(stand.callers().count(), true);
        for (int i = 0; i < stand.callers().count(); i++) {
            free.add(new Seat(i, stand.callers().get(i)));
        }
    }

    @Override
    public Histogram lateness() {
        return lateness;
    }

    @Override
    public Findings findings() {
        return work.findings();
    }

    @Override
    public void start() {
        // A platform thread, so that busy carriers cannot delay the arrivals.
        Thread.ofPlatform().name("threadmill-pacer").daemon().start(this::pace);
    }

    private void pace() {
        TimerSlack.shrink();
        try {
            pace(warmup, stand.timeline().startNanos(), stand.warmup());
            long measureNanos = stand.timeline().startNanos() + stand.timeline().measureNanos();
            Pace.sleepUntil(measureNanos, stand.nanoClock(), stand.stop());
            pace(measured, measureNanos, stand.measured());
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            stand.inFlight().leave();
        }
    }

    private void pace(Schedule schedule, long originNanos, Recorder recorder) {
        int inFlightMax = stand.callers().count() + WAITING_MAX;
        for (long due; (due = schedule.nextNanos()) >= 0; ) {
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
            } else {
                stand.inFlight().start(() -> request(intended, recorder));
            }
        }
    }

    private void request(long intended, Recorder recorder) {
        Seat seat = takeSeat();
        try {
            long start = stand.now();
            if (start - intended > timeoutNanos) {
                recorder.dropped();
                return;
            }
            work.perform(seat.index(), seat.caller(), intended, start, recorder);
        } finally {
            free.add(seat);
        }
    }

    /** Waits for a connection; ends, since every exchange ends with its timeout at the latest. */
    private Seat takeSeat() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a request", e);
        }
    }
}
