package dev.threadmill.load.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How late the kernel may wake a thread that sleeps until a given time. Linux adds up to 50 µs to
 * save power (prctl(2), PR_SET_TIMERSLACK), which would stand in every latency of an open model.
 */
final class TimerSlack {
    private static final String NANOS = "1";

    private TimerSlack() {}

    /** Asks for as little as there is, for the calling platform thread; elsewhere does nothing. */
    static void shrink() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Path slack = Path.of("/proc").resolve(thread).resolve("timerslack_ns");
            if (Files.isWritable(slack)) {
                Files.writeString(slack, NANOS);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Then the schedule lag shows it.
        }
    }
}
