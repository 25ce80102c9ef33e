package dev.threadmill.server.admin;

/** Something that can be asked for here, as the root page lists it. */
public record Endpoint(String kind, String path, String description) {}
