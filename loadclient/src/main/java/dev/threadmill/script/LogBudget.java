package dev.threadmill.script;

import java.util.concurrent.TimeUnit;

/**
 * Bounds a session's console: so many lines at once, so many a second. For one thread at a time.
 */
final class LogBudget {
    static final int LINE_CHARS_MAX = 4096;
    static final int BURST_LINES = 50;
    private static final long NANOS_PER_LINE = TimeUnit.MILLISECONDS.toNanos(100);

    private long credit = BURST_LINES;
    private long refilledNanos;
    private long leftOut;

    /** Returns the line to write, or null if it is one too many. */
    String take(String line, long nowNanos) {
        if (credit == BURST_LINES) {
            refilledNanos = nowNanos;
        }
        long earned = (nowNanos - refilledNanos) / NANOS_PER_LINE;
        if (earned > 0) {
            credit = Math.min(BURST_LINES, credit + earned);
            refilledNanos += earned * NANOS_PER_LINE;
        }
        if (credit == 0) {
            leftOut++;
            return null;
        }
        credit--;
        String text = Text.cut(line, LINE_CHARS_MAX);
        if (leftOut > 0) {
            text = "(" + leftOut + " lines left out) " + text;
            leftOut = 0;
        }
        return text;
    }
}
