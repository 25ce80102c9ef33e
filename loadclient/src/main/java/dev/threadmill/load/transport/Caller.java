package dev.threadmill.load.transport;

/**
 * One connection to the target, used by one thread at a time: opened when needed, used for one
 * exchange after the other, opened again after a failure.
 *
 * <p>Only {@link #isOpen} and {@link #abortIfOverdue} may be called by another thread.
 */
public interface Caller extends AutoCloseable {
    /** Whether a connection is open. */
    boolean isOpen();

    /**
     * Connects, TLS included. Blocks at most for the plan's timeout.
     *
     * @throws ConnectException naming why there is no connection
     */
    void open() throws ConnectException;

    /**
     * Looks whether the target can be spoken to; leaves a connection open or not.
     *
     * @throws ConnectException naming why it cannot
     */
    default void look() throws ConnectException {
        open();
    }

    /**
     * Sends one request and reads its answer to the end, within the plan's timeout. Never throws
     * for what the target does: that is the outcome. Leaves the connection closed where it cannot
     * carry another request.
     *
     * @param startNanos the clock's reading from which the timeout counts
     */
    Outcome exchange(long startNanos);

    /**
     * Makes an {@link #open} or {@link #exchange} that has passed its deadline fail with {@link
     * ErrorKind#TIMEOUT}; does nothing to one that has not.
     */
    void abortIfOverdue(long nowNanos);

    /** Closes the connection; does nothing where none is open. */
    @Override
    void close();
}
