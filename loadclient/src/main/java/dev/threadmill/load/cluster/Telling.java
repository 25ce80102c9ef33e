package dev.threadmill.load.cluster;

import dev.threadmill.load.engine.Look;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Makes figures of the looks at a run; belongs to the run's thread. */
final class Telling {
    private final List<Row> unsent = new ArrayList<>();
    private Counts before = Counts.NONE;
    private Traffic traffic = Traffic.NONE;
    private boolean measured;
    private int rows;

    /** How many rows there were so far: the last one has the number below. */
    int lastRow() {
        return rows - 1;
    }

    /** Takes the rows up to this number for known. */
    void sent(int row) {
        unsent.removeIf(old -> old.number() <= row);
    }

    /** What a look shows; to be encoded before the run goes on. */
    Figures figures(Look look) {
        Snapshot snapshot = look.snapshot();
        if (look.measured() != measured) {
            measured = look.measured();
            before = Counts.NONE;
        }
        List<Row> told = new ArrayList<>(unsent);
        Row row = row(look);
        told.add(row);
        if (look.inSeries()) {
            keep(row);
        }
        before = snapshot.counts();
        traffic = look.measured() ? snapshot.traffic() : Traffic.NONE;
        return new Figures(
                look.measured(),
                snapshot.phase(),
                snapshot.elapsedS(),
                snapshot.connections(),
                snapshot.inFlight(),
                snapshot.counts(),
                snapshot.traffic(),
                look.recorder().latency(),
                look.recorder().service(),
                look.recorder().lag(),
                look.recorder().connect(),
                look.recorder().firstByte(),
                told);
    }

    private void keep(Row row) {
        if (unsent.size() == Figures.ROWS_MAX - 1) {
            unsent.removeFirst();
        }
        unsent.add(
                new Row(
                        row.number(),
                        row.startS(),
                        row.endS(),
                        row.requests(),
                        row.errors(),
                        row.dropped(),
                        row.latency().copy()));
    }

    private Row row(Look look) {
        Interval interval = look.snapshot().interval();
        Counts counts = look.snapshot().counts();
        return new Row(
                look.inSeries() ? rows++ : Row.NONE,
                look.rowStartS(),
                interval.endS(),
                Math.max(0, counts.total() - before.total()),
                Math.max(0, interval.errors()),
                Math.max(0, interval.dropped()),
                look.recorder().latencyInterval());
    }

    /** All that the run has measured, at its end. */
    Figures figures(Result result) {
        return new Figures(
                true,
                Phase.DRAIN,
                result.measuredS(),
                0,
                0,
                result.counts(),
                traffic,
                result.latency(),
                result.service(),
                result.lag(),
                result.connect(),
                result.firstByte(),
                unsent);
    }
}
