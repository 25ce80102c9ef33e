package dev.threadmill.redis;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lettuce and Netty log each failure with its stack trace; what matters of it is told once by
 * {@link Keeper}. Who has set their loggers' levels hears them.
 */
final class LettuceLog {
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    private static final Logger NETTY = Logger.getLogger("io.netty");

    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private LettuceLog() {}

    /** To be called before either is touched. */
    static void quieten() {
        // Lettuce brings SLF4J, which would complain on stderr that nobody uses it.
        if (System.getProperty(SLF4J_VERBOSITY) == null) {
            System.setProperty(SLF4J_VERBOSITY, "ERROR");
        }
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        quieten(LETTUCE);
        quieten(NETTY);
    }

    private static void quieten(Logger logger) {
        if (logger.getLevel() == null) {
            logger.setLevel(Level.OFF);
        }
    }
}
