package dev.threadmill.server.net;

import dev.threadmill.server.config.Settings;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging for an appliance: a line per event, and none for peers that misbehave. */
public final class QuietLog {
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger OURS = Logger.getLogger("dev.threadmill");

    private QuietLog() {}

    /** Sets the process's logging up. */
    public static void install() {
        // Helidon logs a stack trace per malformed peer: anyone could fill the disk with those.
        HELIDON.setLevel(Level.SEVERE);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new OneLine());
        }
    }

    /**
     * Sets how much is logged. Of what is not ours, never more than INFO: the Redis client and what
     * is below it would tell every command with its arguments, secrets among them.
     */
    public static void level(Settings.LogLevel level) {
        Level ours =
                switch (level) {
                    case ERROR -> Level.SEVERE;
                    case WARN -> Level.WARNING;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.FINE;
                    case TRACE -> Level.FINEST;
                };
        Logger root = Logger.getLogger("");
        OURS.setLevel(ours);
        root.setLevel(ours.intValue() < Level.INFO.intValue() ? Level.INFO : ours);
        for (Handler handler : root.getHandlers()) {
            handler.setLevel(Level.ALL);
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
