package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Shard;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that have workers run a plan instead of this process. */
final class DistributionOptions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_MAX = Duration.ofHours(1);

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "have N workers run it, each its part ('threadmill worker' starts one)")
    Integer workers;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "how long to wait for as many free workers (default 10s)")
    Duration patience;

    @Mixin RedisOptions redis = new RedisOptions();

    /** Whether workers are to run it. */
    boolean asked() {
        return workers != null;
    }

    Duration patience() {
        return patience == null ? PATIENCE : patience;
    }

    /**
     * Notes what is wrong with these options.
     *
     * @param threads carrier threads that are asked for; null where they are not
     */
    void check(Faults faults, Integer threads) {
        if (!asked()) {
            faults.unless(redis.redis == null, "redis", "is for --workers N");
            faults.unless(patience == null, "patience", "is for --workers N");
            faults.unless(redis.prefix == null, "prefix", "is for --workers N");
            return;
        }
        faults.unless(
                threads == null,
                "threads",
                "is for this process: 'threadmill worker --threads N' says it for a worker");
        faults.unless(
                workers >= 1 && workers <= Shard.COUNT_MAX,
                "workers",
                "must be between 1 and " + Shard.COUNT_MAX);
        faults.unless(
                patience().compareTo(PATIENCE_MAX) <= 0, "patience", "must be at most 1 hour");
        faults.attempt(redis::url);
    }
}
