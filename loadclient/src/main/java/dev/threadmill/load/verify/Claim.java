package dev.threadmill.load.verify;

/**
 * One promise.
 *
 * @param name unique in its file
 * @param says the promise as somebody has published it; may be empty
 * @param source where; may be empty
 * @param figure what is measured for it
 * @param bound what the figure, or its ratio to that of the other target, has to keep
 */
public record Claim(String name, String says, String source, Figure figure, Bound bound) {}
