package dev.threadmill.server.handler;

import java.util.List;

/** State that all connections share; each operation is atomic, and may block. */
public interface SharedState {
    /**
     * Does one operation.
     *
     * @param operation get, set, incr, decr, del or expire
     * @param arguments JSON texts; the first is the key
     * @return a JSON text, or null for undefined
     * @throws IllegalArgumentException with a message for who wrote the script
     */
    String perform(String operation, List<String> arguments) throws Exception;
}
