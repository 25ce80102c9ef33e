package dev.threadmill.load.plan;

import java.time.Duration;

/**
 * A stretch of a run in which the arrival rate goes in a straight line from where the stage before
 * left it to {@code ratePerSecond}. A stage of zero length is a jump.
 *
 * @param length at least 0, at most a week
 * @param ratePerSecond the rate at the stage's end, 0 to {@link LoadModel#RATE_MAX}
 */
public record Stage(Duration length, double ratePerSecond) {
    public Stage {
        Faults faults = new Faults();
        faults.unless(
                !length.isNegative() && length.compareTo(Limit.DURATION_MAX) <= 0,
                "stages",
                "a stage's length must be between 0 and 7 days");
        faults.unless(
                ratePerSecond >= 0 && ratePerSecond <= LoadModel.RATE_MAX,
                "stages",
                "a stage's rate must be between 0 and 10000000 per second");
        faults.throwIfAny();
    }
}
