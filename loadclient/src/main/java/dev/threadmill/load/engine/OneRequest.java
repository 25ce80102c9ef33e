package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.Outcome;

/** The plain kind of work. */
record OneRequest(Callers callers) implements Work {
    @Override
    public boolean perform(
            int index, Caller caller, long intendedNanos, long startNanos, Recorder recorder) {
        Outcome outcome = callers.call(caller, startNanos, recorder);
        recorder.record(index, outcome, intendedNanos, startNanos);
        return outcome instanceof Outcome.Answered;
    }
}
