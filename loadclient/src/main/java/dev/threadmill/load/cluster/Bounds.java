package dev.threadmill.load.cluster;

import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.Plan;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a run can last, so that none lasts for ever. */
final class Bounds {
    /** What a busy machine may need beyond what is planned. */
    static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What a run needs to end once it is asked to, beside its plan's timeout. */
    static final long STOPPING_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Handshakes that are under way at once. */
    private static final double CONNECTING = 128;

    private Bounds() {}

    /**
     * From the start on: warm-up, length, timeout and what is to spare; of a run whose end is a
     * number of requests, the longest that any may be.
     */
    static long runNanos(Plan plan) {
        long nanos =
                plan.warmup().toNanos()
                        + Math.min(plan.model().end().nanos(), Limit.DURATION_MAX.toNanos())
                        + plan.timeout().toNanos()
                        + SPARE_NANOS;
        return plan.idle() ? nanos + openingNanos(plan) : nanos;
    }

    /** An idle run opens its connections after its start. */
    private static long openingNanos(Plan plan) {
        double perSecond = plan.target().dialing().perSecond();
        double seconds =
                perSecond > 0
                        ? plan.connections() / perSecond
                        : (plan.connections() / CONNECTING + 1) * plan.timeout().toSeconds();
        return Duration.ofSeconds((long) Math.min(seconds, Limit.DURATION_MAX.toSeconds()))
                .toNanos();
    }
}
