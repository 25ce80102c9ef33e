package dev.threadmill.load.engine;

import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import java.util.List;

/** What a connection does when it is its turn: one request, or several that belong together. */
interface Work {
    /**
     * Does it, and records it.
     *
     * @param index of the connection
     * @param intendedNanos when it was due; in a closed model the same as {@code startNanos}
     * @return whether the target answered, so that it may be asked again at once
     */
    boolean perform(
            int index, Caller caller, long intendedNanos, long startNanos, Recorder recorder);

    /** How the connections are divided, those of the first share first; all in one unless told. */
    default List<Integer> shares() {
        return List.of();
    }

    /** By which weights arrivals are divided among the shares. */
    default List<Integer> weights() {
        return List.of();
    }

    /** Counts a request of a share that could not start in time, beside the run's recorder. */
    default void dropped(int share) {}

    /** What was found out beside the counts; complete once the run is done. */
    default Findings findings() {
        return new Findings.None();
    }
}
