package dev.threadmill.load.engine;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.threadmill.load.plan.InvalidPlanException;
import java.lang.management.ManagementFactory;

/** Looks whether the system lets this process have as many sockets as a plan needs. */
public final class Descriptors {
    /** File descriptors that the JVM needs beside the connections. */
    private static final int SPARE = 64;

    private Descriptors() {}

    /** Refuses more sockets than this process may open. */
    public static void check(long sockets) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            long max = unix.getMaxFileDescriptorCount();
            if (sockets + SPARE > max) {
                throw new InvalidPlanException(
                        "connections",
                        "this process may open only "
                                + max
                                + " file descriptors (ulimit -n): ask for fewer connections or"
                                + " raise the limit");
            }
        }
    }
}
