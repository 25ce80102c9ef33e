package dev.threadmill.server.session;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** File descriptors of this process: each connection takes one. */
public final class Descriptors {
    /** What is kept back for files and pipes, and for sockets that come in meanwhile. */
    private static final int SPARE = 256;

    /** Where few are allowed, only a part of them. */
    private static final int SPARE_PART = 8;

    private Descriptors() {}

    /** How many are open; -1 where the system does not tell. Not cheap. */
    public static long open() {
        return unix().map(UnixOperatingSystemMXBean::getOpenFileDescriptorCount).orElse(-1L);
    }

    /** How many may be open; -1 where the system does not tell. */
    public static long max() {
        return unix().map(UnixOperatingSystemMXBean::getMaxFileDescriptorCount).orElse(-1L);
    }

    /** How many more may be opened, at most; large where the system does not tell. Not cheap. */
    public static long free() {
        long max = max();
        return max < 0 ? Integer.MAX_VALUE : max - Math.min(SPARE, max / SPARE_PART) - open();
    }

    private static Optional<UnixOperatingSystemMXBean> unix() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? Optional.of(unix)
                : Optional.empty();
    }
}
