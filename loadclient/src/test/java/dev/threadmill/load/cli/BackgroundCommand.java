package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.report.Ink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

/** A command line that runs in this process until it is interrupted. */
final class BackgroundCommand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();
    private final Thread thread;
    private volatile int code = -1;

    BackgroundCommand(String... args) {
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
                        .start(() -> {
                            code = Main.run(console, interruption, args);
                            interruption.finish();
                        });
    }

    /** Waits until it has said something. */
    BackgroundCommand awaitSaid(String text) {
        Await.until(() -> out().contains(text) || err().contains(text) || !thread.isAlive());
        assertTrue(out().contains(text) || err().contains(text), () -> out() + err());
        return this;
    }

    /** Ctrl-C; returns the exit code. */
    int interrupt() throws InterruptedException {
        interruption.interrupt();
        return end();
    }

    /** Waits for its end; returns the exit code. */
    int end() throws InterruptedException {
        assertTrue(thread.join(PATIENCE), () -> "did not end: " + out() + err());
        return code;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public void close() {
        try {
            interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
