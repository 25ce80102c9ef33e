package dev.threadmill.script;

/**
 * What an expression says of a message.
 *
 * @param holds the value's truth; false if the expression failed
 * @param failure null unless it failed
 */
public record Verdict(boolean holds, Outcome.Failed failure) {}
