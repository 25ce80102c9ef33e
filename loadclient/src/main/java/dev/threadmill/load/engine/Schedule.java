package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import java.util.SplittableRandom;

/**
 * Tells when each request of an open model is due, one after the other. A shard takes every n-th of
 * the whole's. Pure, but for its position.
 */
final class Schedule {
    /** One seed for all runs: the same plan makes the same gaps. */
    private static final long SEED = 0x7468726561646d6cL;

    private final RateCurve curve;
    private final Arrival arrival;
    private final long countMax;
    private final Shard shard;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** Which of all arrivals is the next one here. */
    private long next;

    /** How many gaps were made, those before other shards' arrivals too. */
    private long gaps;

    private double reached;

    private Schedule(RateCurve curve, Arrival arrival, long countMax, Shard shard) {
        this.curve = curve;
        this.arrival = arrival;
        this.countMax = countMax;
        this.shard = shard;
        this.next = shard.index();
    }

    /** The warm-up of a plan with an open model: at the rate that the measured part begins with. */
    static Schedule warmup(Plan plan, Shard shard) {
        long nanos = plan.warmup().toNanos();
        return switch (plan.model()) {
            case LoadModel.Open open ->
                    constant(open.ratePerSecond(), open.arrival(), nanos, shard);
            case LoadModel.Stages stages ->
                    constant(firstRate(stages), Arrival.CONSTANT, nanos, shard);
            case LoadModel.Closed closed -> throw new IllegalArgumentException("a closed model");
        };
    }

    /** The measured part of a plan with an open model. */
    static Schedule measured(Plan plan, Shard shard) {
        return switch (plan.model()) {
            case LoadModel.Open open -> of(open, shard);
            case LoadModel.Stages stages -> of(stages, shard);
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
    static Schedule of(LoadModel.Open open, Shard shard) {
        return new Schedule(
                RateCurve.constant(open.ratePerSecond(), open.limit().nanos()),
                open.arrival(),
                open.limit().count(),
                shard);
    }

    /** The measured part of a model with stages. */
    static Schedule of(LoadModel.Stages stages, Shard shard) {
        return new Schedule(RateCurve.of(stages), stages.arrival(), Long.MAX_VALUE, shard);
    }

    /** The same rate for as long as {@code nanos}: a warm-up. */
    private static Schedule constant(
            double ratePerSecond, Arrival arrival, long nanos, Shard shard) {
        RateCurve curve = RateCurve.constant(ratePerSecond, nanos);
        return new Schedule(curve, arrival, Long.MAX_VALUE, shard);
    }

    /**
     * The next request's due time.
     *
     * @return nanoseconds from the schedule's start, never less than the one before; -1 at the end
     */
    long nextNanos() {
        if (next >= countMax) {
            return -1;
        }
        reached =
                switch (arrival) {
                    case CONSTANT -> next;
                    case POISSON -> poisson();
                };
        long due = curve.timeOf(reached);
        if (due >= 0) {
            next += shard.count();
        }
        return due;
    }

    /** All shards make the same gaps: together they are the schedule of the whole. */
    private double poisson() {
        double sum = reached;
        for (; gaps <= next; gaps++) {
            sum -= Math.log(1 - random.nextDouble());
        }
        return sum;
    }
}
