package dev.threadmill.server.control;

/** Hears how tests go: the protocol's own messages, as JSON. */
@FunctionalInterface
public interface TestListener {
    /** Takes a message; never waits. */
    void tell(String message);
}
