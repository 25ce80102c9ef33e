package dev.threadmill.server.session;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** File descriptors of this process: each connection takes one. */
public final class Descriptors {
    /** What is kept back for files and pipes, and for sockets that come in meanwhile. */
    private static final int SPARE = 256;

    private Descriptors() {}

    /** How many more may be opened, at most; large where the system does not tell. Not cheap. */
    public static long free() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount() - SPARE - unix.getOpenFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
