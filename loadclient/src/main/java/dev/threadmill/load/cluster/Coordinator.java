package dev.threadmill.load.cluster;

import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.redis.Redis;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** Lets workers run a plan, and makes one result of theirs. */
public final class Coordinator implements Execution {
    /**
     * Divides the plan.
     *
     * @param prefix what all keys in Redis begin with; the workers' too
     * @param workers how many, 1 to {@link dev.threadmill.load.plan.Shard#COUNT_MAX}
     * @param patience how long to wait for as many free workers
     * @throws dev.threadmill.load.plan.InvalidPlanException where the plan cannot be divided so
     */
    public Coordinator(Redis redis, String prefix, Plan plan, int workers, Duration patience) {
        Objects.requireNonNull(redis);
    }

    @Override
    public Result execute(Consumer<Snapshot> everySecond) throws InterruptedException {
        throw new CannotRunException("not yet");
    }

    @Override
    public void stop() {}
}
