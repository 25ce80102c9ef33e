package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Plan;
import java.util.List;
import java.util.Optional;

/** What a controller asks for. */
sealed interface Command {
    /** Comes back in every message that answers the command. */
    Optional<JsonNode> requestId();

    /**
     * Run a test.
     *
     * @param workers how many run it; 1 is this process
     * @param shownTarget its target as others may see it
     * @param detached whether the test goes on when its controller disconnects
     * @param ignored fields of the configuration that mean nothing here
     */
    record StartTest(
            Optional<JsonNode> requestId,
            Plan plan,
            int workers,
            String shownTarget,
            boolean detached,
            List<String> ignored)
            implements Command {}

    /** End the test that runs. */
    record StopTest(Optional<JsonNode> requestId) implements Command {}
}
