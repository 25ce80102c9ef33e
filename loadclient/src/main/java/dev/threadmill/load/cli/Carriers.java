package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Target;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Sets how many carrier threads the virtual threads of this process get. */
final class Carriers {
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final String POOL_MAX = "jdk.virtualThreadScheduler.maxPoolSize";

    /** The JDK's own default; carriers beyond the parallelism stand in for pinned ones. */
    private static final int POOL = 256;

    private static final int CARRIERS_MIN = 2;

    private Carriers() {}

    /**
     * Sets the number; without effect once the JVM has made its first virtual thread.
     *
     * @param threads as asked for, or null for what suits the target
     */
    static void set(Integer threads, Target target) {
        set(threads, loopback(target));
    }

    /** The same for targets that are not known yet. */
    static void set(Integer threads) {
        set(threads, false);
    }

    /** The same for targets of which it is known whether they are on this machine. */
    static void set(Integer threads, boolean loopback) {
        if (threads == null && System.getProperty(PARALLELISM) != null) {
            return;
        }
        int count =
                threads != null
                        ? threads
                        : suitable(Runtime.getRuntime().availableProcessors(), loopback);
        System.setProperty(PARALLELISM, String.valueOf(count));
        System.setProperty(POOL_MAX, String.valueOf(Math.max(POOL, count)));
    }

    /**
     * A target on this machine needs cores too, so the client leaves it half of them. Two at least:
     * a single carrier is often faster, but lets some connections wait for seconds behind others,
     * and that would pass for the target's latency.
     */
    static int suitable(int cores, boolean loopback) {
        return Math.max(CARRIERS_MIN, loopback ? cores / 2 : cores);
    }

    private static boolean loopback(Target target) {
        try {
            for (URI uri : target.uris()) {
                if (InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
