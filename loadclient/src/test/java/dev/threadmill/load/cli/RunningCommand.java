package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.report.Ink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;

/** A command that goes on in this process, and what it says meanwhile. */
final class RunningCommand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();
    private final Thread thread;
    private volatile int code = -1;

    RunningCommand(Map<String, String> environment, String... args) {
        Console console =
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Ink.PLAIN,
                        Ink.PLAIN,
                        false,
                        80);
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            code = Main.run(console, interruption, environment, args);
                            interruption.finish();
                        });
    }

    /** Waits until it has said something. */
    RunningCommand awaitSaid(String text) {
        Await.until(() -> said(text) || !thread.isAlive());
        assertTrue(said(text), () -> out() + err());
        return this;
    }

    private boolean said(String text) {
        return out().contains(text) || err().contains(text);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Waits for its own end; returns its exit code. */
    int end() throws InterruptedException {
        assertTrue(thread.join(PATIENCE), () -> "did not end: " + out() + err());
        return code;
    }

    /** Ends it; returns its exit code. */
    int endByCtrlC() throws InterruptedException {
        interruption.interrupt();
        return end();
    }

    /** Ends it, and does not wait: what a second Ctrl-C does but for ending this process. */
    void endByTwoCtrlC() {
        Thread.ofPlatform().daemon().start(interruption::interrupt);
        interruption.abandon();
    }

    /** Whether Ctrl-C is how it is meant to end. */
    boolean endsOrdinarily() {
        return interruption.isOrdinary();
    }

    @Override
    public void close() {
        interruption.interrupt();
    }
}
