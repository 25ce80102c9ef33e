package dev.threadmill.script;

/**
 * What the engine has done since its start.
 *
 * @param failures calls that ended in {@link Outcome.Failed}
 * @param stopped those of them that the watchdog stopped, for CPU or memory
 * @param lanesReplaced contexts that had to be given up with their sessions' state
 */
public record Figures(long calls, long failures, long stopped, long lanesReplaced) {}
