package dev.threadmill.load.cli;

import dev.threadmill.load.report.Ink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A command that goes on in this process, and what it says meanwhile. */
final class RunningCommand {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();
    private final FutureTask<Integer> task;

    RunningCommand(Map<String, String> environment, String... args) {
        Console console =
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Ink.PLAIN,
                        Ink.PLAIN,
                        false,
                        80);
        task = new FutureTask<>(() -> Main.run(console, interruption, environment, args));
        Thread.ofPlatform().daemon().start(task);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Waits for its own end; returns its exit code. */
    int end() throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }

    /** Ends it; returns its exit code. */
    int endByCtrlC() throws Exception {
        Thread.ofVirtual().start(interruption::interrupt);
        int code = end();
        interruption.finish();
        return code;
    }

    /** Whether Ctrl-C is how it is meant to end. */
    boolean endsOrdinarily() {
        return interruption.isOrdinary();
    }
}
