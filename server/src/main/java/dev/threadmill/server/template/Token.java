package dev.threadmill.server.template;

/** A part of a template's text. */
sealed interface Token {
    /** Stands for itself. */
    record Constant(String text) implements Token {}

    /** Is written anew each time. */
    record Filled(Expression expression) implements Token {}
}
