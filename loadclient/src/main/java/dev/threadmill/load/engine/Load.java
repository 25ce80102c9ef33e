package dev.threadmill.load.engine;

/** A load model at work: one file each. */
sealed interface Load permits ClosedLoad, OpenLoad {
    /**
     * Starts the load's threads and returns; the stand's {@link InFlight} tells when they are done.
     */
    void start();
}
