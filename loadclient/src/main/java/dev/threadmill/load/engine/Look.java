package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Snapshot;

/**
 * A look at a run with all that is behind its figures, about once a second and once at the end.
 *
 * @param recorder of the run's present part, collected; it goes on after this
 * @param measured whether that is the measured part, not the warm-up
 * @param rowStartS where the snapshot's interval begins, in seconds since the part began
 * @param inSeries whether the interval is a row of the result's series
 * @param last whether the run is over
 */
public record Look(
        Snapshot snapshot,
        Recorder recorder,
        boolean measured,
        double rowStartS,
        boolean inSeries,
        boolean last) {}
