package dev.threadmill.script;

import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Takes what the engine logs, and complains about nothing: when the process ends while an engine is
 * being closed, the engine flushes a log that it has closed itself, and would say so on stderr.
 */
final class NoLog extends Handler {
    NoLog() {
        setErrorManager(new Quiet());
    }

    private static final class Quiet extends ErrorManager {
        @Override
        public void error(String message, Exception exception, int code) {
            // There is nothing that a user could do.
        }
    }

    @Override
    public void publish(LogRecord event) {
        // Faults of scripts are told as outcomes.
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
