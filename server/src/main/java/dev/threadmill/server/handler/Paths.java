package dev.threadmill.server.handler;

/** Which handler is at which path; may change while the appliance runs. */
@FunctionalInterface
public interface Paths {
    /**
     * Finds a handler.
     *
     * @param path percent-decoded, without the query
     * @return null where there is none
     */
    Handler find(String path);
}
