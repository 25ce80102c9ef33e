package dev.threadmill.server.handler;

/**
 * What answers the messages of one connection that no rule has answered. Belongs to the
 * connection's own thread, and may block it.
 */
interface Responder {
    /** Called once, before the first message. */
    default void open() throws InterruptedException {}

    /** Does what a message asks for. */
    void answer(Incoming incoming) throws InterruptedException;

    /** Called once, however the connection ended. */
    default void close() {}
}
