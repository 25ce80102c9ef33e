package dev.threadmill.load.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.threadmill.load.engine.Probe;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.report.Words;
import dev.threadmill.load.transport.ConnectException;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs a plan in this process and shows it: what all load commands have in common. */
final class LocalRun {
    /** File descriptors that the JVM needs beside the connections. */
    private static final int DESCRIPTORS_SPARE = 64;

    private final Console console;
    private final Interruption interruption;
    private final OutputOptions output;

    LocalRun(Console console, Interruption interruption, OutputOptions output) {
        this.console = console;
        this.interruption = interruption;
        this.output = output;
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
        faults.attempt(output::prepare);
        faults.throwIfAny();
        return run(made[0], threads);
    }

    /**
     * Runs the plan; returns the process's exit code.
     *
     * @param threads carrier threads, or null for what suits the target
     */
    int run(Plan plan, Integer threads) throws InterruptedException {
        Carriers.set(threads, plan.target());
        checkDescriptors(plan.target().sockets(plan.connections()));
        try {
            Probe.check(plan);
        } catch (ConnectException e) {
            console.err().println("threadmill: " + advice(plan, e));
            return ExitCode.UNREACHABLE;
        }
        Run run = new Run(plan);
        interruption.onRequest(run::stop);
        LivePrinter live = new LivePrinter(console, Words.of(plan), output.quiet);
        boolean socketIo = plan.target() instanceof Target.SocketIo;
        Result result = run.execute(socketIo ? live::showSocketIo : live::show);
        live.end();
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
        return result.passed() ? ExitCode.OK : ExitCode.THRESHOLD_FAILED;
    }

    /** Refuses more connections than the system lets this process have. */
    static void checkDescriptors(long connections) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            long max = unix.getMaxFileDescriptorCount();
            if (connections + DESCRIPTORS_SPARE > max) {
                throw new InvalidPlanException(
                        "connections",
                        "this process may open only "
                                + max
                                + " file descriptors (ulimit -n): ask for fewer connections or"
                                + " raise the limit");
            }
        }
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
