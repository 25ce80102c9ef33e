package dev.threadmill.server.session;

import java.io.IOException;
import java.time.Duration;

/**
 * Values that all connections share, by key; a value is a JSON text, which is not checked. Each
 * operation is atomic, may block, and throws {@link IllegalArgumentException} for a key or value
 * that cannot be and {@link IllegalStateException} where there is no room.
 */
public interface SharedValues {
    /** A value; null where there is none. */
    String get(String key) throws IOException;

    /** Sets a value that stays. */
    void set(String key, String json) throws IOException;

    /** Sets a value that goes after a time; one that is not above zero takes it away at once. */
    void set(String key, String json, Duration lifetime) throws IOException;

    /**
     * Adds to a whole number; a key without a value begins at 0. Its time to go stays.
     *
     * @return the sum
     * @throws IllegalArgumentException where the value is no whole number of 64 bits, or the sum
     *     would be none
     */
    long add(String key, long delta) throws IOException;

    /** Takes a value away; false where there was none. */
    boolean delete(String key) throws IOException;

    /**
     * Gives a value a time to go, in place of the one that it may have; one that is not above zero
     * takes it away at once.
     *
     * @return false where there is none
     */
    boolean expire(String key, Duration lifetime) throws IOException;
}
