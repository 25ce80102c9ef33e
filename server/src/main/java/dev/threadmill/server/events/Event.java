package dev.threadmill.server.events;

/**
 * An event with one argument at most.
 *
 * @param argument JSON as it was written; empty for none
 */
public record Event(String name, String argument) {}
