package dev.threadmill.server.template;

/** How the value of an expression is written. */
enum Form {
    /** As it is, into a plain text. */
    TEXT,
    /** Into a JSON string, between its quotes. */
    IN_STRING,
    /** As a JSON value of its own type. */
    VALUE
}
