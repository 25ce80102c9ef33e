package dev.threadmill.load.engine;

import static dev.threadmill.load.engine.FlowTarget.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.testing.ScriptedServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run that is stopped still does, and what its looks say. */
@Timeout(60)
class StopTest {

    @Test
    void whatStoppedInTheWarmUpIsToldAsOfTheWarmUp() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            List<Look> looks = new CopyOnWriteArrayList<>();
            Run run =
                    new Run(
                            plan(
                                    server,
                                    """
                                    target: {http: URL}
                                    connections: 1
                                    warmup: 1h
                                    duration: 1s
                                    """));
            run.look(look -> {
                looks.add(look);
                run.stop();
            });
            Snapshot last = looks.getLast().snapshot();
            assertEquals(Phase.DRAIN, last.phase());
            assertTrue(last.counts().ok() > 0);
            assertFalse(last.measured());
        }
    }
}
