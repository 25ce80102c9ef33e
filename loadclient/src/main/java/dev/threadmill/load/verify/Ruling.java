package dev.threadmill.load.verify;

import java.util.Locale;

/** What became of a claim. */
public enum Ruling {
    /** The rounds show that it holds. */
    PASSED,
    /** The rounds show that it does not, or requests failed. */
    FAILED,
    /** The rounds do not show which. */
    UNDECIDED,
    /** The load client was at its limit: the target may be better, or the other one. */
    CLIENT_LIMITED,
    /** Not run: what it needs is not here. */
    SKIPPED,
    /** Could not be run: a server did not start, or could not be reached. */
    ERROR;

    /** As it is told to people and programs. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
