package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Slice;
import dev.threadmill.load.record.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Looks at a run once a second: makes the snapshots and the result's series, a row of 88 bytes per
 * second and at most a week of them, and its history, which is bounded. Belongs to the run's own
 * thread.
 */
final class Progress {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final double NANOS = SECOND_NANOS;
    private static final int ROWS_MAX = 7 * 24 * 3_600 + 3_600;

    /** A last row that is shorter than this would show noise, not a rate. */
    private static final long ROW_NANOS_MIN = 100_000_000;

    private final Stand stand;
    private final Limit limit;
    private final double expected;
    private final boolean endKnown;
    private final List<Interval> series = new ArrayList<>();
    private final History.Keeper history = new History.Keeper();
    private long drainNanos;
    private boolean measuring;
    private long tickNanos;
    private long rowNanos;
    private Counts before = Counts.NONE;

    Progress(Plan plan, Stand stand) {
        this.stand = stand;
        this.limit = plan.model().end();
        // Of a flow the limit counts iterations.
        this.expected = (double) limit.requests() * plan.target().requestsPerTurn();
        // An idle run's time begins when the last connection is open; a broadcast counts
        // deliveries.
        this.endKnown =
                stand.timeline().endNanos() < Long.MAX_VALUE
                        || (limit.requests() > 0 && !plan.broadcast());
        this.drainNanos = stand.timeline().endNanos();
        this.measuring = stand.timeline().measureNanos() == 0;
    }

    List<Interval> series() {
        return series;
    }

    /**
     * How the run went.
     *
     * @param endS where its last request ended, in seconds since the measured part began
     */
    History history(double endS) {
        double warmupS = stand.timeline().measureNanos() / NANOS;
        double drainS = drainNanos == Long.MAX_VALUE ? Double.NaN : sinceMeasured(drainNanos);
        return new History(History.phases(warmupS, drainS, endS), history.slices());
    }

    /** How long to wait for the next look; not beyond the end of the warm-up. */
    long nanosToTick() {
        long now = stand.timeline().elapsed(stand.now());
        long tick = tickNanos + SECOND_NANOS;
        long next = measuring ? tick : Math.min(tick, stand.timeline().measureNanos());
        return Math.max(0, next - now);
    }

    /** Whether the measured part has begun. */
    boolean measuring(long nowNanos) {
        return stand.timeline().elapsed(nowNanos) >= stand.timeline().measureNanos();
    }

    /**
     * Takes a look.
     *
     * @param done whether the run has ended; then a last row is added
     */
    void tick(long nowNanos, boolean done, Consumer<Look> everySecond) {
        long now = stand.timeline().elapsed(nowNanos);
        Recorder recorder = measuring ? stand.measured() : stand.warmup();
        Counts counts = recorder.counts();
        recorder.collect();
        Interval row = row(now, counts, recorder.latencyInterval());
        boolean inSeries = measuring && now - rowNanos >= ROW_NANOS_MIN && series.size() < ROWS_MAX;
        if (inSeries) {
            series.add(row);
        }
        history.add(
                Slice.of(
                        measuring,
                        sinceMeasured(rowNanos),
                        sinceMeasured(now),
                        counts.since(before),
                        recorder.latencyInterval()));
        if (stand.stop().requested()) {
            drainNanos = Math.min(drainNanos, now);
        }
        everySecond.accept(
                new Look(
                        snapshot(now, counts, recorder, row),
                        recorder,
                        measuring,
                        sincePart(rowNanos),
                        inSeries,
                        done));
        tickNanos = Math.max(tickNanos + SECOND_NANOS, now - SECOND_NANOS / 2);
        rowNanos = now;
        before = counts;
        if (!measuring && measuring(nowNanos)) {
            beginMeasuring();
        }
        if (done) {
            stand.measured().collect();
        }
    }

    private void beginMeasuring() {
        measuring = true;
        tickNanos = stand.timeline().measureNanos();
        rowNanos = tickNanos;
        before = Counts.NONE;
    }

    private Interval row(long now, Counts counts, Histogram latency) {
        double seconds = Math.max(1, now - rowNanos) / NANOS;
        return Interval.of(
                sincePart(now),
                (counts.total() - before.total()) / seconds,
                latency,
                counts.failed() - before.failed(),
                counts.dropped() - before.dropped());
    }

    /** Seconds since the present part of the run began. */
    private double sincePart(long elapsedNanos) {
        return (elapsedNanos - (measuring ? stand.timeline().measureNanos() : 0)) / NANOS;
    }

    private double sinceMeasured(long elapsedNanos) {
        return (elapsedNanos - stand.timeline().measureNanos()) / NANOS;
    }

    private Snapshot snapshot(long now, Counts counts, Recorder recorder, Interval row) {
        return new Snapshot(
                phase(now),
                measuring,
                row.endS(),
                progress(row.endS(), counts),
                stand.callers().openCount(),
                stand.inFlight().count(),
                counts,
                recorder.traffic(),
                Distribution.of(recorder.latency()),
                Distribution.of(recorder.lag()),
                row,
                recorder.times(),
                recorder.requests());
    }

    private Phase phase(long now) {
        if (stand.stop().requested() || now >= stand.timeline().endNanos()) {
            return Phase.DRAIN;
        }
        return measuring ? Phase.MEASURE : Phase.WARMUP;
    }

    private double progress(double seconds, Counts counts) {
        if (!endKnown) {
            return Double.NaN;
        }
        if (!measuring) {
            return 0;
        }
        double byTime = limit.duration().isZero() ? 0 : seconds * NANOS / limit.nanos();
        double byCount = limit.requests() == 0 ? 0 : (double) counts.total() / expected;
        return Math.min(1, Math.max(byTime, byCount));
    }
}
