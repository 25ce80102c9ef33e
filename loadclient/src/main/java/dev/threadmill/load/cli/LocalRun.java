package dev.threadmill.load.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.threadmill.load.engine.Probe;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.transport.ConnectException;
import java.lang.management.ManagementFactory;

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
     * Runs the plan; returns the process's exit code.
     *
     * @param threads carrier threads, or null for what suits the target
     */
    int run(Plan plan, Integer threads) throws InterruptedException {
        Carriers.set(threads, plan.target());
        checkDescriptors(plan);
        try {
            Probe.check(plan);
        } catch (ConnectException e) {
            console.err().println("threadmill: " + advice(plan, e));
            return ExitCode.UNREACHABLE;
        }
        Run run = new Run(plan);
        interruption.onRequest(run::stop);
        LivePrinter live = new LivePrinter(console, output.quiet);
        Result result = run.execute(live::show);
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

    private static void checkDescriptors(Plan plan) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            long max = unix.getMaxFileDescriptorCount();
            if (plan.connections() + DESCRIPTORS_SPARE > max) {
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
        String place =
                switch (plan.target()) {
                    case Target.Http http -> http.uri().getHost() + ":" + http.port();
                };
        return switch (failure.kind()) {
            case DNS ->
                    "cannot find the host '" + plan.target().uri().getHost() + "': check its name";
            case REFUSED ->
                    "nothing listens on " + place + " (connection refused): is the server running?";
            case TIMEOUT ->
                    place
                            + " did not answer within "
                            + Durations.format(plan.timeout())
                            + ": check the address, or give it more --timeout";
            case TLS ->
                    "no TLS with "
                            + place
                            + " ("
                            + failure.getMessage()
                            + "): name its authority with --cacert FILE, or use --insecure with a"
                            + " test server";
            case LOCAL -> "this machine cannot open a connection: " + failure.getMessage();
            case RESET, CLOSED, PROTOCOL ->
                    "cannot connect to " + place + ": " + failure.getMessage();
        };
    }
}
