package dev.threadmill.load.cluster;

import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Findings;
import java.time.Instant;

/** What a worker tells its coordinator. */
sealed interface Report {
    /** Is connected, and waits for the start. */
    record Ready(int connections) implements Report {}

    /** Cannot run its part, or not any further. */
    record Refused(String message) implements Report {}

    /** Is under way. */
    record Progressed(Figures figures) implements Report {}

    /**
     * Has come to its end.
     *
     * @param left why it ended early though its coordinator did not ask for it; empty where not
     * @param startErrorNanos by how much its clock may be off that of Redis
     */
    record Ended(
            Figures figures,
            String left,
            Instant startedAt,
            double measuredS,
            long startErrorNanos,
            ClientHealth client,
            Findings findings)
            implements Report {}
}
