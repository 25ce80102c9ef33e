package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.Outcome;

/**
 * One request, whose figures are also told by its name.
 *
 * @param measured the recorder of the measured part
 * @param part the one of the name
 */
record NamedRequest(Callers callers, Recorder measured, Recorder part) implements Work {
    @Override
    public boolean perform(
            int index, Caller caller, long intendedNanos, long startNanos, Recorder recorder) {
        Outcome outcome = callers.call(caller, startNanos, recorder);
        recorder.record(index, outcome, intendedNanos, startNanos);
        if (recorder == measured) {
            part.record(index, outcome, intendedNanos, startNanos);
        }
        return outcome instanceof Outcome.Answered;
    }

    @Override
    public void dropped(int share) {
        part.dropped();
    }
}
