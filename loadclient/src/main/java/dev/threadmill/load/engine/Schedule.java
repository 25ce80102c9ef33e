package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import java.util.SplittableRandom;

/**
 * Tells when each request of an open model is due, one after the other. Pure, but for its position.
 */
final class Schedule {
    /** One seed for all runs: the same plan makes the same gaps. */
    private static final long SEED = 0x7468726561646d6cL;

    private final RateCurve curve;
    private final Arrival arrival;
    private final long countMax;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private long count;
    private double reached;

    Schedule(RateCurve curve, Arrival arrival, long countMax) {
        this.curve = curve;
        this.arrival = arrival;
        this.countMax = countMax;
    }

    /** The warm-up of a plan with an open model: at the rate that the measured part begins with. */
    static Schedule warmup(Plan plan) {
        long nanos = plan.warmup().toNanos();
        return switch (plan.model()) {
            case LoadModel.Open open -> constant(open.ratePerSecond(), open.arrival(), nanos);
            case LoadModel.Stages stages -> constant(firstRate(stages), Arrival.CONSTANT, nanos);
            case LoadModel.Closed closed -> throw new IllegalArgumentException("a closed model");
        };
    }

    /** The measured part of a plan with an open model. */
    static Schedule measured(Plan plan) {
        return switch (plan.model()) {
            case LoadModel.Open open -> of(open);
            case LoadModel.Stages stages -> of(stages);
            case LoadModel.Closed closed -> throw new IllegalArgumentException("a closed model");
        };
    }

    private static double firstRate(LoadModel.Stages stages) {
        return stages.stages().stream()
                .mapToDouble(stage -> stage.ratePerSecond())
                .filter(rate -> rate > 0)
                .findFirst()
                .orElseThrow();
    }

    /** The measured part of an open model. */
    static Schedule of(LoadModel.Open open) {
        return new Schedule(
                RateCurve.constant(open.ratePerSecond(), open.limit().nanos()),
                open.arrival(),
                open.limit().count());
    }

    /** The measured part of a model with stages. */
    static Schedule of(LoadModel.Stages stages) {
        return new Schedule(RateCurve.of(stages), stages.arrival(), Long.MAX_VALUE);
    }

    /** The same rate for as long as {@code nanos}: a warm-up. */
    static Schedule constant(double ratePerSecond, Arrival arrival, long nanos) {
        return new Schedule(RateCurve.constant(ratePerSecond, nanos), arrival, Long.MAX_VALUE);
    }

    /**
     * The next request's due time.
     *
     * @return nanoseconds from the schedule's start, never less than the one before; -1 at the end
     */
    long nextNanos() {
        if (count == countMax) {
            return -1;
        }
        reached =
                switch (arrival) {
                    case CONSTANT -> count;
                    case POISSON -> reached - Math.log(1 - random.nextDouble());
                };
        long due = curve.timeOf(reached);
        if (due >= 0) {
            count++;
        }
        return due;
    }
}
