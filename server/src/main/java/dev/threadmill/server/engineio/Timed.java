package dev.threadmill.server.engineio;

/** What has a deadline; a base class to save an object each. */
abstract class Timed {
    /** When, on the clock of {@link System#nanoTime}; belongs to {@link Deadlines}. */
    long dueNanos;

    /** Where it stands among the deadlines; negative for not at all. */
    int place = -1;

    /**
     * The deadline has come, and is not among the deadlines any more. Runs on the one thread for
     * all, so it must not block.
     */
    abstract void due(long nowNanos);
}
