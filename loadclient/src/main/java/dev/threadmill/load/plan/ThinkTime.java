package dev.threadmill.load.plan;

import java.time.Duration;

/** How long a user waits before the next request: any time between two, both included. */
public record ThinkTime(Duration min, Duration max) {
    public static final Duration MAX = Duration.ofHours(1);
    public static final ThinkTime NONE = new ThinkTime(Duration.ZERO, Duration.ZERO);

    public ThinkTime {
        Faults faults = new Faults();
        faults.unless(
                !min.isNegative() && max.compareTo(MAX) <= 0,
                "think",
                "must be between 0 and 1 hour");
        faults.unless(min.compareTo(max) <= 0, "think", "min must not be more than max");
        faults.throwIfAny();
    }
}
