package dev.threadmill.load.record;

import java.util.List;
import org.HdrHistogram.Histogram;

/** What a run found out beside what all runs have in common. */
public sealed interface Findings {
    /** Nothing beside. */
    record None() implements Findings {}

    /**
     * How a broadcast went. A delivery is one message at one receiver.
     *
     * @param sent messages of the measured part
     * @param expected deliveries: messages times receivers
     * @param missing deliveries that never came; they are the run's failures
     * @param duplicates deliveries that came more than once; not counted otherwise
     */
    record Broadcast(
            int senders, int receivers, long sent, long expected, long missing, long duplicates)
            implements Findings {}

    /**
     * How connections were held.
     *
     * @param opened handshakes that succeeded
     * @param openS how long it took until the last handshake was done, in seconds
     * @param heldS how long the connections were held after that
     * @param lost connections that ended before the run did; they are among the run's failures
     * @param probes messages sent to see how long their echo takes
     * @param echoes how many of them came back
     * @param probe their round-trip times, in nanoseconds
     */
    record Idle(
            int opened,
            double openS,
            double heldS,
            int lost,
            int probes,
            int echoes,
            Histogram probe)
            implements Findings {}

    /**
     * How events fared that Socket.IO connections emitted.
     *
     * @param sent events of the measured part
     * @param received events of the same name and acknowledgements, whosever they were
     * @param missing events that nothing came back of; they are among the run's failures
     * @param unmatched received that answered none of ours: late, twice, or somebody else's
     * @param lost connections that ended before the run did
     */
    record Events(long sent, long received, long missing, long unmatched, int lost)
            implements Findings {}

    /**
     * How flows went. Those that started and neither were completed nor abandoned were under way
     * when the run was stopped.
     *
     * @param completed all requests were answered as the plan wants it, or the plan lets the flow
     *     go on
     * @param abandoned ended by a request that failed
     * @param checks those that did not hold
     */
    record Flows(long started, long completed, long abandoned, List<FailedCheck> checks)
            implements Findings {
        public Flows {
            checks = List.copyOf(checks);
        }
    }

    /**
     * What was wrong with answers.
     *
     * @param request the name of the request
     * @param check such as {@code status} or {@code extract token}
     */
    record FailedCheck(String request, String check, long count) {}

    /**
     * How messages fared that were published in Redis for a bridge.
     *
     * @param sent messages of the measured part
     * @param received what came on the WebSockets
     * @param missing messages that did not come in time; they are among the run's failures
     * @param unmatched received that was none of ours: late, twice, or somebody else's
     * @param lost connections that ended before the run did; they are among the run's failures
     * @param times from publishing to receiving, message by message
     */
    record Bridge(
            long sent, long received, long missing, long unmatched, int lost, ExactTimes times)
            implements Findings {}
}
