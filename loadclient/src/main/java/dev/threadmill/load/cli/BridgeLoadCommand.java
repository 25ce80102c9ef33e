package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Fault;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.redis.RedisUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how long a bridge takes from Redis to its WebSockets. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how long messages take through a bridge: published in Redis, received on a"
                    + " WebSocket.",
            "",
            "Each worker stores a token, opens a WebSocket for a session of its own, and publishes"
                    + " a message for it each interval. What is printed on stdout is what wsproxy's load test prints:"
                    + " times from publishing to receiving, percentiles by the nearest rank.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill bridge load 50 3 10 1 127.0.0.1 4040",
            "  threadmill bridge load 1000 3 10 1",
            "  threadmill bridge load 10 0.5 2 0.1 127.0.0.1 4040 --threshold 'p99<20ms'",
            "  threadmill bridge load 50 3 10 1 127.0.0.1 4040 --json result.json --redis"
                    + " redis://127.0.0.1:6380",
            "",
            "On stderr stands what other load tests tell, too: latency from the moment a message"
                    + " was due, thresholds, and the client's own limits. -q silences that alone:"
                    + " what is on stdout is the result.",
            "",
            "Exit codes: 0 done and all thresholds hold, 1 a threshold failed, 2 wrong usage,",
            "3 the bridge or Redis could not be reached or nothing came, 130 interrupted.",
        })
final class BridgeLoadCommand implements Callable<Integer> {
    private final BridgeTool tool;

    @Parameters(
            index = "0",
            paramLabel = "WORKERS",
            description = "WebSockets, each with a session of its own")
    int workers;

    @Parameters(
            index = "1",
            paramLabel = "WARMUP_S",
            converter = LoadOptions.DurationConverter.class,
            description = "seconds before the measuring; fractions are allowed here and below")
    Duration warmup;

    @Parameters(
            index = "2",
            paramLabel = "DURATION_S",
            converter = LoadOptions.DurationConverter.class,
            description = "seconds of measuring")
    Duration duration;

    @Parameters(
            index = "3",
            paramLabel = "INTERVAL_S",
            converter = LoadOptions.DurationConverter.class,
            description = "seconds between two messages of a worker")
    Duration interval;

    @Parameters(
            index = "4",
            arity = "0..1",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "where the bridge is (default ${DEFAULT-VALUE})")
    String host;

    @Parameters(
            index = "5",
            arity = "0..1",
            paramLabel = "PORT",
            defaultValue = "4040",
            description = "and on which port (default ${DEFAULT-VALUE})")
    int port;

    @Mixin BridgeRedisOptions redis;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "5s",
            description =
                    "for connecting; and a message that takes longer is an error (default"
                            + " ${DEFAULT-VALUE})")
    Duration timeout;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description = "what must hold, such as 'service.p99<5ms', 'errors==0'; repeatable")
    List<String> thresholds = List.of();

    @Option(
            names = "--together",
            description =
                    "all workers publish at the same moments: what a burst costs; without it they"
                            + " take turns, spread evenly over the interval")
    boolean together;

    @Mixin OutputOptions output;

    BridgeLoadCommand(BridgeTool tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() throws InterruptedException {
        BridgeTool.quietenRedis();
        try {
            return new LocalRun(
                            tool.console(), tool.interruption(), output, new DistributionOptions())
                    .run(new Faults(), this::target, this::plan, null);
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException(e.faults().stream().map(this::named).toList());
        }
    }

    private Target target() {
        Faults faults = new Faults();
        URI[] uri = new URI[1];
        RedisUrl[] url = new RedisUrl[1];
        Target[] target = new Target[1];
        faults.attempt(() -> uri[0] = BridgeClientCommand.bridge(host, port));
        faults.attempt(() -> url[0] = redis.url(tool.environment()));
        faults.attempt(() ->
                target[0] = new Target.Bridge(uri[0], url[0], interval, together, Tls.DEFAULT));
        faults.throwIfAny();
        return target[0];
    }

    private Plan plan(Target target) {
        Faults faults = new Faults();
        List<Threshold> parsed = new ArrayList<>();
        for (String threshold : thresholds) {
            faults.attempt(() -> parsed.add(Threshold.parse(threshold)));
        }
        LoadModel[] model = new LoadModel[1];
        Plan[] plan = new Plan[1];
        faults.attempt(() -> model[0] = model(target));
        faults.attempt(
                () -> plan[0] = new Plan("", target, model[0], workers, warmup, timeout, parsed));
        faults.throwIfAny();
        return plan[0];
    }

    /** What the workers publish together; what is wrong with the parts is somebody else's fault. */
    private LoadModel model(Target target) {
        Limit limit = limit();
        return target instanceof Target.Bridge bridge
                ? bridge.model(Math.max(1, workers), limit)
                : null;
    }

    private Limit limit() {
        if (duration.isZero()) {
            throw new InvalidPlanException("duration", "must be more than 0");
        }
        return Limit.of(duration);
    }

    /** The fault of a parameter, as the user knows it. */
    private Fault named(Fault fault) {
        String field =
                switch (fault.field()) {
                    case "connections" -> "WORKERS";
                    case "warmup" -> "WARMUP_S";
                    case "duration" -> "DURATION_S";
                    case "interval" -> "INTERVAL_S";
                    case "options" -> "HOST";
                    default -> fault.field();
                };
        return new Fault(field, fault.message());
    }
}
