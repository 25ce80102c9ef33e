package dev.threadmill.server.chaos;

/** A clock whose moments are not negative, so that they can be compared. */
final class Nanos {
    private static final long ORIGIN = System.nanoTime();

    private Nanos() {}

    static long now() {
        return System.nanoTime() - ORIGIN;
    }
}
