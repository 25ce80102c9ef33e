package dev.threadmill.load.cli;

import dev.threadmill.load.report.Ink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where the command line prints.
 *
 * @param out for what was asked for: summaries, JSON
 * @param err for what accompanies it: progress, errors
 * @param outInk what {@code out} shows of colours
 * @param errInk what {@code err} shows of colours
 * @param redraws whether {@code err} is a terminal, on which a line can replace the one before it
 * @param columns the terminal's width
 */
record Console(
        PrintWriter out, PrintWriter err, Ink outInk, Ink errInk, boolean redraws, int columns) {
    private static final int COLUMNS = 80;
    private static final int COLUMNS_MIN = 20;

    /** The process's own streams. The launcher says whether there is a terminal: Java 21 cannot. */
    static Console ofProcess() {
        String noColour = System.getenv("NO_COLOR");
        boolean colour = noColour == null || noColour.isEmpty();
        boolean errTerminal = Boolean.getBoolean("threadmill.terminal");
        boolean outTerminal = Boolean.getBoolean("threadmill.terminal.stdout");
        int columns = Integer.getInteger("threadmill.columns", COLUMNS);
        return new Console(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                outTerminal && colour ? Ink.COLOUR : Ink.PLAIN,
                errTerminal && colour ? Ink.COLOUR : Ink.PLAIN,
                errTerminal,
                // Some terminals say 0 where they do not know.
                columns < COLUMNS_MIN ? COLUMNS : columns);
    }

    /** Says on {@code err} where {@code out} could not be written; returns whether it could. */
    boolean outWorks() {
        if (out.checkError()) {
            err.println("threadmill: the standard output could not be written");
            return false;
        }
        return true;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
