package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.config.Settings.LogLevel;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class QuietLogTest {
    private static final Logger OURS = Logger.getLogger("dev.threadmill.server.test");
    private static final Logger REDIS = Logger.getLogger("io.lettuce.core.protocol");

    @AfterEach
    void asBefore() {
        QuietLog.level(LogLevel.INFO);
    }

    @Test
    void eachLevelHoldsThoseBeforeIt() {
        QuietLog.level(LogLevel.INFO);
        assertTrue(OURS.isLoggable(Level.INFO));
        assertFalse(OURS.isLoggable(Level.FINE));
        QuietLog.level(LogLevel.ERROR);
        assertTrue(OURS.isLoggable(Level.SEVERE));
        assertFalse(OURS.isLoggable(Level.WARNING));
        QuietLog.level(LogLevel.DEBUG);
        assertTrue(OURS.isLoggable(Level.FINE));
        assertFalse(OURS.isLoggable(Level.FINEST));
    }

    @Test
    void whatIsNotOursNeverTellsItsSecrets() {
        QuietLog.level(LogLevel.TRACE);
        assertTrue(OURS.isLoggable(Level.FINEST));
        assertFalse(REDIS.isLoggable(Level.FINE));
    }
}
