package dev.threadmill.server.runs;

/** What came of a wish to remove a run. */
enum Removal {
    DONE,
    UNKNOWN,
    RUNNING,
    /** Its files are still there, and so it is in the list. */
    FAILED
}
