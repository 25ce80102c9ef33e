package dev.threadmill.load.record;

import java.util.Locale;

/**
 * What one worker had to do with a result that several have made.
 *
 * @param requests that it told of
 * @param perSecond finished requests
 * @param p99Us of its latency, in microseconds
 * @param clockErrorUs by how much it may have started earlier or later than planned, in
 *     microseconds
 * @param note what happened to it, for people; empty where it finished
 */
public record WorkerPart(
        String name,
        State state,
        long requests,
        double perSecond,
        double p99Us,
        double clockErrorUs,
        String note) {
    /** How its part ended. */
    public enum State {
        /** Did all it had to, or was asked to stop. */
        FINISHED,
        /** Nothing was heard of it any more, not even that it is alive. */
        DIED,
        /** Is alive, or was again later, but told nothing for too long. */
        STALLED,
        /** Was ended from its own side, and said so. */
        LEFT;

        /** The name in results. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether all of its part is in the result. */
    public boolean whole() {
        return state == State.FINISHED;
    }
}
