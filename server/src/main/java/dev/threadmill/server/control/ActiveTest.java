package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A test under way. */
final class ActiveTest {
    final Execution run;
    final Plan plan;
    final Command.StartTest command;

    /** Whose end is its end; none where nobody's is. */
    final Optional<Controller> owner;

    final Optional<JsonNode> requestId;
    final Thread thread;
    final Instant startedAt = Instant.now();
    final FiguresHistory history = new FiguresHistory();

    /** Opens when the test's last message is handed over. */
    final CountDownLatch done = new CountDownLatch(1);

    volatile Optional<Snapshot> latest = Optional.empty();
    volatile RunLog.Entry entry = RunLog.Entry.NONE;

    /**
     * Prepares a test.
     *
     * @param execute what its thread does
     */
    ActiveTest(
            Execution run,
            Command.StartTest command,
            Optional<Controller> owner,
            Consumer<ActiveTest> execute) {
        this.run = run;
        this.plan = command.plan();
        this.command = command;
        this.owner = command.detached() ? Optional.empty() : owner;
        this.requestId = command.requestId();
        // A platform thread looks at the figures once a second also while all carriers are busy.
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("threadmill-test")
                        .unstarted(() -> execute.accept(this));
    }

    /** The figures of a look, and those of the time since the look before. */
    ObjectNode figures(Snapshot now) {
        double begin =
                latest.filter(before -> before.measured() == now.measured())
                        .map(Snapshot::elapsedS)
                        .orElse(0.0);
        return Messages.metrics(now, now.elapsedS() - begin);
    }
}
