package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import java.util.function.LongSupplier;

/**
 * What a load works with during one run.
 *
 * @param warmup takes what started before the measured part
 * @param measured takes the rest
 */
record Stand(
        Callers callers,
        Timeline timeline,
        Recorder warmup,
        Recorder measured,
        InFlight inFlight,
        Stop stop,
        LongSupplier nanoClock) {
    long now() {
        return nanoClock.getAsLong();
    }
}
