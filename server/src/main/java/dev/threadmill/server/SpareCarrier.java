package dev.threadmill.server;

/**
 * Leaves a carrier of virtual threads free of pollers, so that what begins is served also while all
 * connections are busy.
 *
 * <p>JDK 24 and newer poll sockets in virtual threads, one per core. Each wakes threads on the
 * carrier that it runs on; a carrier looks for what comes from elsewhere, such as new connections
 * and timers, only when it has nothing of its own. With a poller on every carrier and enough
 * traffic that is never: a new connection waited for 4.5 s beside 64 busy ones, until these had
 * ended. With half as many pollers it waited for 0.14 s at most, and the rate was the same
 * (docs/measurements.md).
 */
final class SpareCarrier {
    private static final String POLLERS = "jdk.readPollers";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    private SpareCarrier() {}

    /** To be called before the first virtual thread and socket; what a user has set, stays. */
    static void reserve() {
        int processors = Runtime.getRuntime().availableProcessors();
        int carriers = Integer.getInteger(PARALLELISM, processors);
        if (System.getProperty(PARALLELISM) == null && processors == 1) {
            carriers = 2;
            System.setProperty(PARALLELISM, "2");
        }
        if (System.getProperty(POLLERS) == null) {
            System.setProperty(POLLERS, String.valueOf(pollers(carriers)));
        }
    }

    /** Half of the carriers, a power of two as the JDK wants it; at least 1, at most 16. */
    static int pollers(int carriers) {
        return Integer.highestOneBit(Math.clamp(carriers / 2, 1, 16));
    }
}
