package dev.threadmill.load.report;

import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.ExactTimes;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;

/** A bridge's result as wsproxy's load test prints it, for scripts that read that. */
public final class BridgeBlock {
    private BridgeBlock() {}

    /**
     * The block; times are from publishing to receiving. Without any there are no statistics.
     *
     * @param bridge what the result found
     */
    public static String of(Result result, Findings.Bridge bridge) {
        ExactTimes times = bridge.times();
        Counts counts = result.counts();
        String head =
                """
                === Load Test Results ===
                Total measurements: %d
                Errors: %d
                """
                        .formatted(times.count(), counts.failed() + counts.dropped());
        if (times.count() == 0) {
            return head;
        }
        return head
                + """

                Latency Statistics:
                  Min:     %s
                  Average: %s
                  P50:     %s
                  P95:     %s
                  P99:     %s
                  Max:     %s
                """
                        .formatted(
                                Units.exact(times.min()),
                                Units.exact(times.mean()),
                                Units.exact(times.percentile(50)),
                                Units.exact(times.percentile(95)),
                                Units.exact(times.percentile(99)),
                                Units.exact(times.max()));
    }
}
