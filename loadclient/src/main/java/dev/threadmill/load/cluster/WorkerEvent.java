package dev.threadmill.load.cluster;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.record.Result;

/** What happens to a worker, for whoever shows it. */
public sealed interface WorkerEvent {
    /** Is known in Redis, and waits for a run. */
    record Registered(String worker) implements WorkerEvent {}

    /**
     * Has got a part of a run.
     *
     * @param plan its own part
     */
    record Took(String run, Plan plan, Shard shard) implements WorkerEvent {}

    /** Its load has begun. */
    record Began(String run) implements WorkerEvent {}

    /** Has run its part and told its result. */
    record Finished(String run, Result result) implements WorkerEvent {}

    /**
     * Got something that is no run of its own: of anyone who reaches Redis, as often as he likes.
     */
    record Ignored(String what) implements WorkerEvent {}

    /** Did not take a run, or could not begin it. */
    record Refused(String run, String reason) implements WorkerEvent {}

    /** Ended its run early: its coordinator is gone, has given it up, or Redis is lost. */
    record GaveUp(String run, String reason) implements WorkerEvent {}

    /** Redis cannot be reached; goes on trying. */
    record LostRedis(String message) implements WorkerEvent {}
}
