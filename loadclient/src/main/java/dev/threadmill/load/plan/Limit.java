package dev.threadmill.load.plan;

import java.time.Duration;

/**
 * When a run ends: after a time, after a number of requests, or after whichever comes first.
 *
 * @param duration length of the measured part; zero means no limit in time; at most a week
 * @param requests number of requests in the measured part; zero means no limit in number
 */
public record Limit(Duration duration, long requests) {
    public static final Duration DURATION_MAX = Duration.ofDays(7);

    public Limit {
        Faults faults = new Faults();
        faults.unless(
                !duration.isNegative() && duration.compareTo(DURATION_MAX) <= 0,
                "duration",
                "must be more than 0 and at most 7 days");
        faults.unless(requests >= 0, "requests", "must be at least 1");
        faults.unless(
                !duration.isZero() || requests > 0,
                "duration",
                "a run needs an end: give a duration, a number of requests, or both");
        faults.throwIfAny();
    }

    public static Limit of(Duration duration) {
        return new Limit(duration, 0);
    }

    public static Limit ofRequests(long requests) {
        return new Limit(Duration.ZERO, requests);
    }

    /**
     * Length of the measured part in nanoseconds, or {@link Long#MAX_VALUE} where it has no limit.
     */
    public long nanos() {
        return duration.isZero() ? Long.MAX_VALUE : duration.toNanos();
    }

    /** Number of requests in the measured part, or {@link Long#MAX_VALUE} where it has no limit. */
    public long count() {
        return requests == 0 ? Long.MAX_VALUE : requests;
    }
}
