package dev.threadmill.load.engine;

import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import org.HdrHistogram.Histogram;

/** A load model at work: one file each. */
sealed interface Load permits ClosedLoad, OpenLoad, BroadcastLoad, IdleLoad, EventLoad, BridgeLoad {
    /**
     * Starts the load's threads and returns; the stand's {@link InFlight} tells when they are done.
     */
    void start();

    /** Nanoseconds by which a pacer was late; complete once the run is done. */
    default Histogram lateness() {
        return Histograms.create();
    }

    /**
     * When the part ended that the figures per second are about.
     *
     * @param doneNanos when the run was done
     */
    default long endNanos(long doneNanos) {
        return doneNanos;
    }

    /** What was found out beside the counts; complete once the run is done. */
    default Findings findings() {
        return new Findings.None();
    }
}
