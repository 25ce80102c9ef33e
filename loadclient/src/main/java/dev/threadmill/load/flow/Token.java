package dev.threadmill.load.flow;

/** A part of a template. */
sealed interface Token {
    /** Text that stands there. */
    record Constant(String text) implements Token {}

    /**
     * An expression.
     *
     * @param source with its braces
     * @param raw whether it goes into a URL as it is
     */
    record Filled(Expression expression, String source, boolean raw) implements Token {}
}
