package dev.threadmill.load.transport;

/**
 * One connection to the target, used by one thread at a time: opened when needed, used for one
 * exchange after the other, opened again after a failure.
 *
 * <p>Only {@link #abort} may be called by another thread.
 */
public interface Caller extends AutoCloseable {
    /** Whether a connection is open. */
    boolean isOpen();

    /**
     * Connects, TLS included. Blocks at most the plan's timeout.
     *
     * @throws ConnectException naming why there is no connection
     */
    void open() throws ConnectException;

    /**
     * Sends one request and reads its answer to the end. Never throws for what the target does:
     * that is the outcome. Leaves the connection closed where it cannot carry another request.
     */
    Outcome exchange();

    /** Makes a blocked {@link #open} or {@link #exchange} fail with {@link ErrorKind#TIMEOUT}. */
    void abort();

    /** Closes the connection; does nothing where none is open. */
    @Override
    void close();
}
