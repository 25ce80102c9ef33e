package dev.threadmill.load.cluster;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.WorkerPart;

/** What a coordinator knows of one worker's part; belongs to its thread. */
final class Part {
    private static final double NANOS_PER_MICRO = 1_000;

    private final String id;
    private final String name;
    private boolean ready;
    private boolean over;
    private long heardNanos;
    private int lastRow = Row.NONE;

    /** The last that it told; null before. */
    private Figures latest;

    /** Null unless it has come to its end. */
    private Report.Ended end;

    private WorkerPart.State state = WorkerPart.State.FINISHED;
    private String note = "";

    Part(String id, String name, long nowNanos) {
        this.id = id;
        this.name = name;
        this.heardNanos = nowNanos;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    boolean ready() {
        return ready;
    }

    void ready(boolean is) {
        ready = is;
    }

    /** Whether nothing more is expected of it. */
    boolean over() {
        return over;
    }

    /** What it has measured so far; null where it has told nothing. */
    Figures figures() {
        return end == null ? latest : end.figures();
    }

    /** Null unless it has come to its end. */
    Report.Ended end() {
        return end;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    long silentNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** Takes what it tells. */
    void progressed(Figures figures, Series series) {
        latest = figures;
        rows(figures, series);
    }

    void ended(Report.Ended report, Series series) {
        end = report;
        over = true;
        rows(report.figures(), series);
        if (!report.left().isEmpty()) {
            state = WorkerPart.State.LEFT;
            note = report.left();
        }
    }

    /** A row that comes twice counts once. */
    private void rows(Figures figures, Series series) {
        for (Row row : figures.rows()) {
            if (row.number() > lastRow) {
                lastRow = row.number();
                series.add(row);
            }
        }
    }

    /** Expects nothing more of it; what it has told stays. */
    void lost(WorkerPart.State as, String why) {
        over = true;
        state = as;
        note = why;
    }

    WorkerPart.State state() {
        return state;
    }

    String note() {
        return note;
    }

    /** How long the measured part was for it, in seconds. */
    double measuredS() {
        if (end != null) {
            return end.measuredS();
        }
        return latest != null && latest.measured() ? latest.elapsedS() : 0;
    }

    /**
     * How it is shown in the result.
     *
     * @param idle whether connections are only held: there is no rate then
     */
    WorkerPart shown(String as, boolean idle) {
        boolean measured = figures() != null && figures().measured();
        long requests = measured ? figures().counts().total() : 0;
        return new WorkerPart(
                as,
                state,
                requests,
                measuredS() > 0 && !idle ? requests / measuredS() : 0,
                measured ? Distribution.percentile(figures().latency(), 99) : 0,
                end == null ? 0 : end.startErrorNanos() / NANOS_PER_MICRO,
                note);
    }
}
