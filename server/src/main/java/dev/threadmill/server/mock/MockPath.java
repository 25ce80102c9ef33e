package dev.threadmill.server.mock;

/**
 * What is said on one path.
 *
 * @param path as configured, with {@code {name}} for a path parameter
 * @param line where it stands in the configuration
 */
public record MockPath(String path, int line) {}
