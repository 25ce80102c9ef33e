package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import java.util.function.Consumer;

/** One load test: executed once, by the thread that calls {@link #execute}. */
public final class Run {
    private final Plan plan;

    public Run(Plan plan) {
        this.plan = plan;
    }

    /**
     * Runs the plan to its end and returns what was measured. Blocks; about once a second the
     * calling thread hands a snapshot to {@code everySecond}.
     */
    public Result execute(Consumer<Snapshot> everySecond) {
        if (plan.connections() > 0) {
            throw new UnsupportedOperationException(plan.name());
        }
        return null;
    }

    /**
     * Asks the run to end: no new requests start, those under way get the plan's timeout. Returns
     * at once; may be called by any thread, more than once, before or after the run.
     */
    public void stop() {}
}
