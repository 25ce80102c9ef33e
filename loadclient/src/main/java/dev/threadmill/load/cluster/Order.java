package dev.threadmill.load.cluster;

import dev.threadmill.load.plan.Shard;

/** What a coordinator tells a worker. */
sealed interface Order {
    String run();

    /**
     * Take this part of a run, and say when you are ready.
     *
     * @param plan of this part, as text
     */
    record Take(String run, Shard shard, String plan) implements Order {}

    /**
     * Begin.
     *
     * @param atMicros by the clock of Redis, since 1970
     */
    record Start(String run, long atMicros) implements Order {}
}
