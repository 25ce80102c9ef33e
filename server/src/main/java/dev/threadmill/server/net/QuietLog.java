package dev.threadmill.server.net;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging for an appliance: a line per event, and none for peers that misbehave. */
public final class QuietLog {
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private QuietLog() {}

    /** Sets the process's logging up. */
    public static void install() {
        // Helidon logs a stack trace per malformed peer: anyone could fill the disk with those.
        HELIDON.setLevel(Level.SEVERE);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new OneLine());
        }
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord event) {
            Throwable thrown = event.getThrown();
            return event.getInstant()
                    + " "
                    + event.getLevel()
                    + " "
                    + formatMessage(event)
                    + (thrown == null ? "" : ": " + thrown + at(thrown))
                    + System.lineSeparator();
        }

        private static String at(Throwable thrown) {
            StackTraceElement[] trace = thrown.getStackTrace();
            return trace.length == 0 ? "" : " at " + trace[0];
        }
    }
}
