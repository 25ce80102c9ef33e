package dev.threadmill.load.cli;

/** What the process says at its end; documented in the README. */
final class ExitCode {
    static final int OK = 0;
    static final int THRESHOLD_FAILED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;

    /** A claim could be neither passed nor failed. */
    static final int UNDECIDED = 4;

    /** A fault of Threadmill itself, as in sysexits.h; never the target's or the user's. */
    static final int INTERNAL = 70;

    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
