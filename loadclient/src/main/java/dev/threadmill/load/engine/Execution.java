package dev.threadmill.load.engine;

import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import java.util.function.Consumer;

/** A plan that is carried out once: in this process, or by workers. */
public interface Execution {
    /**
     * Runs the plan to its end and returns what was measured. Blocks; about once a second the
     * calling thread hands a snapshot to {@code everySecond}.
     *
     * @throws CannotRunException where the load could not begin
     * @throws IllegalStateException where the engine itself failed
     * @throws InterruptedException where the calling thread was interrupted; the run is over then
     */
    Result execute(Consumer<Snapshot> everySecond) throws InterruptedException;

    /**
     * Asks the run to end: no new requests start, those under way get the plan's timeout. Returns
     * at once; may be called by any thread, more than once, before or after the run.
     */
    void stop();
}
