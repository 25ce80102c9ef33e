package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.HdrHistogram.Histogram;

/**
 * The open model: a pacer starts one virtual thread per request at its intended time, whether
 * earlier requests are done or not. Where connections are divided, so are the arrivals, in {@link
 * Turns}. A request without a free connection waits its turn; one that could not start within the
 * plan's timeout is dropped, and counted.
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
    private final List<Integer> weights;

    /** The free connections of each share. */
    private final List<BlockingQueue<Seat>> free = new ArrayList<>();

    private final Histogram lateness = Histograms.create();

    OpenLoad(Plan plan, Shard shard, Stand stand, Work work) {
        this.stand = stand;
        this.work = work;
        this.timeoutNanos = plan.timeout().toNanos();
        this.warmup = Schedule.warmup(plan, shard);
        this.measured = Schedule.measured(plan, shard);
        boolean one = work.shares().isEmpty();
        this.weights = one ? List.of(1) : work.weights();
        int next = 0;
        for (int size : one ? List.of(stand.callers().count()) : work.shares()) {
            // Fair: whoever has waited longest gets the next connection.
            BlockingQueue<Seat> seats = new ArrayBlockingQueue<>(size, true);
            for (int i = 0; i < size; i++, next++) {
                seats.add(new Seat(next, stand.callers().get(next)));
            }
            free.add(seats);
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
        Turns turns = new Turns(weights);
        for (long due; (due = schedule.nextNanos()) >= 0; ) {
            long intended = originNanos + due;
            int share = turns.next();
            long now = Pace.sleepUntil(intended, stand.nanoClock(), stand.stop());
            if (stand.stop().requested()) {
                return;
            }
            if (recorder == stand.measured()) {
                lateness.recordValue(Histograms.clamp(now - intended));
            }
            if (stand.inFlight().count() >= inFlightMax) {
                dropped(share, recorder);
            } else {
                stand.inFlight().start(() -> request(share, intended, recorder));
            }
        }
    }

    private void dropped(int share, Recorder recorder) {
        recorder.dropped();
        if (recorder == stand.measured()) {
            work.dropped(share);
        }
    }

    private void request(int share, long intended, Recorder recorder) {
        BlockingQueue<Seat> seats = free.get(share);
        Seat seat = takeSeat(seats);
        try {
            long start = stand.now();
            if (start - intended > timeoutNanos) {
                dropped(share, recorder);
                return;
            }
            work.perform(seat.index(), seat.caller(), intended, start, recorder);
        } finally {
            seats.add(seat);
        }
    }

    /** Waits for a connection; ends, since every exchange ends with its timeout at the latest. */
    private static Seat takeSeat(BlockingQueue<Seat> free) {
        try {
            return free.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a request", e);
        }
    }
}
