package dev.threadmill.load.record;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A histogram that many threads write to without waiting for each other, and that one thread
 * collects from: what came since the last collection, and all since the start.
 */
final class Timer {
    private final Recorder[] lanes;
    private final Histogram total;
    private final Histogram interval;
    private final Histogram[] spares;

    /**
     * Makes an empty timer.
     *
     * @param lanes how many sub-recorders share the writers; a power of two
     */
    Timer(int lanes) {
        this(lanes, false);
    }

    /** The same; a growing one takes as much room as its longest time needs, and more to write. */
    Timer(int lanes, boolean growing) {
        this.total = growing ? Histograms.growing() : Histograms.create();
        this.interval = growing ? Histograms.growing() : Histograms.create();
        this.lanes = new Recorder[lanes];
        this.spares = new Histogram[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] =
                    growing
                            ? new Recorder(Histograms.DIGITS)
                            : new Recorder(Histograms.NANOS_MAX, Histograms.DIGITS);
        }
    }

    void record(int lane, long nanos) {
        lanes[lane].recordValue(Histograms.clamp(nanos));
    }

    /** Moves what the writers have left into {@link #interval} and {@link #total}. */
    void collect() {
        interval.reset();
        for (int i = 0; i < lanes.length; i++) {
            spares[i] = lanes[i].getIntervalHistogram(spares[i]);
            interval.add(spares[i]);
        }
        total.add(interval);
    }

    /** What the last {@link #collect} found; changes with the next one. */
    Histogram interval() {
        return interval;
    }

    /** Everything collected so far. */
    Histogram total() {
        return total;
    }
}
