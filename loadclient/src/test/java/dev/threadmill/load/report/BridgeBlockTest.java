package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.ExactTimes;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.Results;
import org.junit.jupiter.api.Test;

class BridgeBlockTest {
    @Test
    void isLaidOutAsTheReferences() {
        Result result = Results.bridge();
        assertEquals(
                """
                === Load Test Results ===
                Total measurements: 550
                Errors: 3

                Latency Statistics:
                  Min:     678.501µs
                  Average: 2.543274ms
                  P50:     2.400249ms
                  P95:     5.094876ms
                  P99:     5.822917ms
                  Max:     6.390793ms
                """,
                BridgeBlock.of(result, (Findings.Bridge) result.findings()));
    }

    @Test
    void hasNoStatisticsOfNothing() {
        String block =
                BridgeBlock.of(
                        Results.silent(), new Findings.Bridge(3, 0, 3, 0, 0, ExactTimes.NONE));
        assertTrue(block.endsWith("Total measurements: 0\nErrors: 3\n"), block);
    }
}
