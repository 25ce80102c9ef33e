package dev.threadmill.server.net;

/**
 * How much one connection has had of its carrier. A peer whose next message is always there already
 * would never let its thread park, and with as many such peers as carriers nobody else would get a
 * turn. Belongs to the connection's own thread.
 */
final class Turn {
    private static final int COST_MAX = 256 * 1_024;
    private static final int EVENT_COST = 4 * 1_024;

    private long cost;

    /** Counts an event of so many bytes, and now and then lets others have the carrier. */
    void spent(long bytes) {
        cost += EVENT_COST + bytes;
        if (cost > COST_MAX) {
            cost = 0;
            Thread.yield();
        }
    }
}
