package dev.threadmill.load.plan;

import java.time.Duration;
import java.util.List;

/**
 * One load test, ready to run.
 *
 * @param name for people; may be empty
 * @param connections how many connections are open at once, 1 to {@link #CONNECTIONS_MAX}
 * @param warmup runs before the measured part and is not in the result; at most an hour
 * @param timeout for connecting and for one request, from its actual start; more than 0, at most an
 *     hour
 * @param thresholds what must hold for the run to have passed
 */
public record Plan(
        String name,
        Target target,
        LoadModel model,
        int connections,
        Duration warmup,
        Duration timeout,
        List<Threshold> thresholds) {
    public static final int CONNECTIONS_MAX = 1_000_000;
    public static final Duration WARMUP_MAX = Duration.ofHours(1);
    public static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    public Plan {
        thresholds = List.copyOf(thresholds);
        Faults faults = new Faults();
        faults.unless(
                connections >= 1 && connections <= CONNECTIONS_MAX,
                "connections",
                "must be between 1 and 1000000");
        faults.unless(
                !warmup.isNegative() && warmup.compareTo(WARMUP_MAX) <= 0,
                "warmup",
                "must be between 0 and 1 hour");
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
        faults.throwIfAny();
    }

    /** A plan without name, warm-up and thresholds, and with a timeout of 5 s. */
    public static Plan of(Target target, LoadModel model, int connections) {
        return new Plan(
                "", target, model, connections, Duration.ZERO, Duration.ofSeconds(5), List.of());
    }

    public Plan withWarmup(Duration warmup) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }

    public Plan withTimeout(Duration timeout) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }

    public Plan withThresholds(List<Threshold> thresholds) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }
}
