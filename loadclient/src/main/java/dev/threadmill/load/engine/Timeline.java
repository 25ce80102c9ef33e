package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;

/**
 * When a run's parts begin and end, in nanoseconds after its start.
 *
 * @param startNanos the clock's reading at the start
 * @param measureNanos where the warm-up ends and the measured part begins
 * @param endNanos where no more requests start; {@link Long#MAX_VALUE} where only their number is
 *     limited
 */
record Timeline(long startNanos, long measureNanos, long endNanos) {
    static Timeline of(Plan plan, long nowNanos) {
        long warmup = plan.warmup().toNanos();
        // An idle run measures its time itself, from the last handshake on.
        long limit = plan.idle() ? Long.MAX_VALUE : plan.model().end().nanos();
        return new Timeline(
                nowNanos, warmup, limit == Long.MAX_VALUE ? Long.MAX_VALUE : warmup + limit);
    }

    long elapsed(long nowNanos) {
        return nowNanos - startNanos;
    }
}
