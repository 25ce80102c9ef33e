package dev.threadmill.load.engine;

/** Decides when a run's clock starts, once its connections are open. */
@FunctionalInterface
public interface Starter {
    /** At once. */
    Starter NOW = open -> System.nanoTime();

    /**
     * Waits until it is decided.
     *
     * @param open how many connections there are
     * @return the reading of {@link System#nanoTime} at which the run starts; it waits for it where
     *     it is yet to come
     */
    long await(int open) throws InterruptedException;
}
