package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how much load there is and for how long. */
final class LoadOptions {
    private static final Duration DURATION = Duration.ofSeconds(10);

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "10",
            description = "connections open at once (default ${DEFAULT-VALUE})")
    int connections;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "how long to measure, such as 500ms, 10s, 2m (default 10s)")
    Duration duration;

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "N",
            description = "stop after so many measured requests")
    Long requests;

    @Option(
            names = {"-R", "--rate"},
            paramLabel = "N",
            description = "requests per second over all connections: an open model")
    Double rate;

    @Option(
            names = "--arrival",
            paramLabel = "KIND",
            description =
                    "constant (default) or poisson gaps between the requests of an open model")
    Arrival arrival;

    @Option(
            names = "--stages",
            paramLabel = "TIME:RATE,...",
            description =
                    "an open model whose rate goes in straight lines, from 0; 0s:N jumps to N")
    String stages;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "0s",
            description = "run first for so long without measuring (default ${DEFAULT-VALUE})")
    Duration warmup;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "5s",
            description = "for connecting and for one request (default ${DEFAULT-VALUE})")
    Duration timeout;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description =
                    "what must hold, such as 'p99<5ms', 'errors<1%%', 'rate>1000'; repeatable")
    List<String> thresholds = List.of();

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description =
                    "carrier threads (default: one per core, half of that when the target is on"
                            + " this machine and needs cores too; 2 at least)")
    Integer threads;

    /** Makes the plan; all that is wrong comes in one exception. */
    Plan plan(Target target) {
        return plan(target, 0);
    }

    /**
     * The same.
     *
     * @param usualRate of an open model where no rate is asked for; 0 for a closed model
     */
    Plan plan(Target target, double usualRate) {
        Faults faults = new Faults();
        contradictions(faults);
        List<Threshold> parsed = new ArrayList<>();
        for (String threshold : thresholds) {
            faults.attempt(() -> parsed.add(Threshold.parse(threshold)));
        }
        LoadModel[] model = new LoadModel[1];
        faults.attempt(() -> model[0] = model(usualRate));
        Plan[] plan = new Plan[1];
        faults.attempt(() ->
                plan[0] = new Plan("", target, model[0], connections, warmup, timeout, parsed));
        faults.throwIfAny();
        return plan[0];
    }

    private void contradictions(Faults faults) {
        faults.unless(
                stages == null || rate == null,
                "stages",
                "contradicts --rate: the stages say the rate");
        faults.unless(
                stages == null || (duration == null && requests == null),
                "stages",
                "contradicts --duration and --requests: the stages say how long");
        faults.unless(
                arrival == null || rate != null || stages != null,
                "arrival",
                "needs --rate or --stages: a closed model has no arrivals");
        faults.unless(
                threads == null || (threads >= 1 && threads <= 1_024),
                "threads",
                "must be between 1 and 1024");
        faults.unless(endsSomewhere(duration), "duration", "must be more than 0");
        faults.unless(requests == null || requests >= 1, "requests", "must be at least 1");
    }

    private static boolean endsSomewhere(Duration duration) {
        return duration == null || !duration.isZero();
    }

    private LoadModel model(double usualRate) {
        Arrival gaps = arrival == null ? Arrival.CONSTANT : arrival;
        if (stages != null) {
            return new LoadModel.Stages(stages(stages), gaps);
        }
        Limit limit = limit();
        double perSecond = rate == null ? usualRate : rate;
        return rate == null && usualRate == 0
                ? new LoadModel.Closed(limit)
                : new LoadModel.Open(perSecond, gaps, limit);
    }

    /** The end of the run; what {@link #contradictions} has found wrong is left out here. */
    private Limit limit() {
        long count = requests == null ? 0 : Math.max(1, requests);
        if (duration == null) {
            return count > 0 ? Limit.ofRequests(count) : Limit.of(DURATION);
        }
        return new Limit(duration.isZero() ? DURATION : duration, count);
    }

    /** Reads {@code 10s:100,30s:1000}. */
    private static List<Stage> stages(String text) {
        List<Stage> stages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] sides = part.strip().split(":", -1);
            try {
                if (sides.length != 2 || !sides[1].matches("\\d{1,9}(\\.\\d{1,6})?")) {
                    throw new IllegalArgumentException();
                }
                stages.add(new Stage(Durations.parse(sides[0]), Double.parseDouble(sides[1])));
            } catch (InvalidPlanException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw new InvalidPlanException(
                        "stages", "'" + part + "' is no stage; write TIME:RATE, such as 10s:100");
            }
        }
        return stages;
    }

    /** Reads durations for picocli. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return Durations.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
