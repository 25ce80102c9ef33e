package dev.threadmill.load.flow;

/** How a value is written. */
enum Form {
    /** UTF-8, as it is. */
    TEXT,
    /** Into a header field: Latin-1 without line breaks. */
    FIELD,
    /** Into a path or a query: all that is not unreserved is percent-encoded. */
    URL,
    /** As a path or a query itself: what may not stand there is percent-encoded. */
    RAW_URL,
    /** Into a JSON string, between its quotes. */
    IN_STRING,
    /** As a JSON value. */
    JSON
}
