package dev.threadmill.load.plan;

import java.time.Duration;
import java.util.List;

/** What decides when a request starts. */
public sealed interface LoadModel {
    /** Arrivals per second that a plan may ask for, at most. */
    double RATE_MAX = 10_000_000;

    /**
     * Each connection sends its next request when the answer to the last is in. A slow target slows
     * the load down, so latency here is service time.
     */
    record Closed(Limit limit) implements LoadModel {}

    /**
     * Requests start by the clock, whether the target keeps up or not. Latency counts from the
     * intended start.
     *
     * @param ratePerSecond arrivals per second over all connections, more than 0, at most {@link
     *     #RATE_MAX}
     */
    record Open(double ratePerSecond, Arrival arrival, Limit limit) implements LoadModel {
        public Open {
            if (!(ratePerSecond > 0 && ratePerSecond <= RATE_MAX)) {
                throw new InvalidPlanException(
                        "rate", "must be more than 0 and at most 10000000 per second");
            }
        }
    }

    /**
     * An open model whose rate changes: starts at 0 and passes through the stages in their order.
     */
    record Stages(List<Stage> stages, Arrival arrival) implements LoadModel {
        public static final int STAGES_MAX = 1_000;

        public Stages {
            stages = List.copyOf(stages);
            Faults faults = new Faults();
            faults.unless(
                    !stages.isEmpty() && stages.size() <= STAGES_MAX,
                    "stages",
                    "give between 1 and 1000 stages");
            faults.throwIfAny();
            faults.unless(
                    stages.stream().anyMatch(stage -> stage.ratePerSecond() > 0),
                    "stages",
                    "at least one stage must have a rate above 0");
            Duration length =
                    stages.stream().map(Stage::length).reduce(Duration.ZERO, Duration::plus);
            faults.unless(
                    !length.isZero() && length.compareTo(Limit.DURATION_MAX) <= 0,
                    "stages",
                    "all stages together must last more than 0 and at most 7 days");
            faults.throwIfAny();
        }

        /** Length of all stages together. */
        public Duration length() {
            return stages.stream().map(Stage::length).reduce(Duration.ZERO, Duration::plus);
        }
    }

    /** When the measured part ends. */
    default Limit end() {
        return switch (this) {
            case Closed closed -> closed.limit();
            case Open open -> open.limit();
            case Stages stages -> Limit.of(stages.length());
        };
    }

    /** Whether requests start by the clock rather than by the answers. */
    default boolean open() {
        return !(this instanceof Closed);
    }
}
