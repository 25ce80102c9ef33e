package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;

/** A run in the list, and what of it is not on disk; guarded by the list's lock. */
final class KeptRun {
    final String id;
    RunSummary summary;

    /** The last figures, until they or a result are on disk; null for none. */
    ObjectNode metrics;

    /** A result that has yet to be written; null for none. */
    Result pending;

    /** A result that could not be written; null for none. */
    byte[] held;

    long summaryBytes;
    long resultBytes;

    /** Counts changes, and up to which of them the disk has been tried. */
    long changes;

    long tried;
    long markedNanos;
    boolean removed;

    /** Whether it had to go for newer ones. */
    boolean evicted;

    /** Its files could not be removed: no occasion to make room. */
    boolean stuck;

    KeptRun(String id, RunSummary summary) {
        this.id = id;
        this.summary = summary;
    }

    boolean hasResult() {
        return pending != null || held != null || resultBytes > 0;
    }

    long heldBytes() {
        return held == null ? 0 : held.length;
    }

    long bytes() {
        return summaryBytes + resultBytes + heldBytes();
    }

    ObjectNode json() {
        return summary.json(hasResult());
    }
}
