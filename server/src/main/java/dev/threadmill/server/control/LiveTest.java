package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * The test that runs, for who comes in the middle of it.
 *
 * @param runId under which it is kept; empty where nothing keeps it
 * @param history its figures so far, the oldest first; not to be changed
 */
public record LiveTest(String runId, Instant startedAt, List<ObjectNode> history) {
    public LiveTest {
        history = List.copyOf(history);
    }
}
