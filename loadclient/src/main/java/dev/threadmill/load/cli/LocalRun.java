package dev.threadmill.load.cli;

import dev.threadmill.load.cluster.Coordinator;
import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Descriptors;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.engine.Probe;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.export.Export;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.report.Words;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs a plan, here or by workers, and shows it: what all load commands have in common. */
final class LocalRun {
    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(3);

    private final Console console;
    private final Interruption interruption;
    private final OutputOptions output;
    private final DistributionOptions distribution;

    LocalRun(
            Console console,
            Interruption interruption,
            OutputOptions output,
            DistributionOptions distribution) {
        this.console = console;
        this.interruption = interruption;
        this.output = output;
        this.distribution = distribution;
    }

    /**
     * Makes a plan of a command's options and runs it, or tells all that is wrong with them.
     *
     * @param faults those that are known already
     * @param threads as below
     */
    int run(Faults faults, Supplier<Target> target, Function<Target, Plan> plan, Integer threads)
            throws InterruptedException {
        Target[] asked = new Target[1];
        Plan[] made = new Plan[1];
        faults.attempt(() -> asked[0] = target.get());
        faults.attempt(() -> made[0] = plan.apply(asked[0]));
        check(faults, threads);
        return run(made[0], threads);
    }

    /** Throws what is known to be wrong, and what is with the options of all commands. */
    void check(Faults faults, Integer threads) {
        distribution.check(faults, threads);
        faults.attempt(output::prepare);
        faults.attempt(() -> output.export.prepare(console));
        faults.throwIfAny();
    }

    /**
     * Runs the plan; returns the process's exit code.
     *
     * @param threads carrier threads, or null for what suits the target
     */
    int run(Plan plan, Integer threads) throws InterruptedException {
        try {
            return distribution.asked() ? byWorkers(plan) : here(plan, threads);
        } catch (ConnectException e) {
            return unreachable(advice(plan, e));
        } catch (CannotRunException | RedisException e) {
            return unreachable(e.getMessage());
        }
    }

    private int here(Plan plan, Integer threads) throws InterruptedException, ConnectException {
        if (plan.target() instanceof Target.Bridge) {
            BridgeTool.quietenRedis();
        }
        Carriers.set(threads, plan.target());
        Descriptors.check(plan.target().sockets(plan.connections()));
        Probe.check(plan);
        return show(plan, new Run(plan));
    }

    private int byWorkers(Plan plan) throws InterruptedException, RedisException {
        try (Redis redis = Redis.connect(distribution.redis.url(), REDIS_PATIENCE)) {
            return show(
                    plan,
                    new Coordinator(
                            redis,
                            distribution.redis.prefix(),
                            plan,
                            distribution.workers,
                            distribution.patience()));
        }
    }

    private int show(Plan plan, Execution execution) throws InterruptedException {
        interruption.onRequest(execution::stop);
        Result result;
        try (Export export = output.export.export()) {
            result = follow(plan, execution, export);
            export.show(result);
        }
        boolean written = output.write(result, console);
        if (interruption.requested()) {
            return ExitCode.INTERRUPTED;
        }
        if (!written) {
            return ExitCode.USAGE;
        }
        if (result.counts().ok() == 0) {
            return ExitCode.UNREACHABLE;
        }
        return result.passed() && !result.incomplete() ? ExitCode.OK : ExitCode.THRESHOLD_FAILED;
    }

    /** Runs it to its end, and shows it meanwhile. */
    private Result follow(Plan plan, Execution execution, Export export)
            throws InterruptedException {
        LivePrinter live = new LivePrinter(console, Words.of(plan), output.quiet);
        boolean socketIo = plan.target() instanceof Target.SocketIo;
        Consumer<Snapshot> printer =
                switch (output.progress) {
                    case text -> socketIo ? live::showSocketIo : live::show;
                    case json -> live::showJson;
                };
        try {
            return execution.execute(now -> {
                printer.accept(now);
                export.show(now);
            });
        } finally {
            live.end();
        }
    }

    private int unreachable(String message) {
        console.err().println("threadmill: " + message);
        return interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.UNREACHABLE;
    }

    private static String advice(Plan plan, ConnectException failure) {
        Target target = plan.target();
        if (target instanceof Target.Bridge && failure.status() != 0) {
            String place = target.uri().getHost() + ":" + target.port();
            return BridgeAdvice.refused(place, failure.status(), "");
        }
        return Advice.on(failure, target.uri(), target.port(), plan.timeout());
    }
}
