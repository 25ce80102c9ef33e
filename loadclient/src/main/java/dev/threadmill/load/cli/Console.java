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
 * @param terminal whether a person watches {@code err}
 * @param columns the terminal's width
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal, int columns) {
    private static final int COLUMNS = 80;

    /** The process's own streams. The launcher says whether there is a terminal: Java 21 cannot. */
    static Console ofProcess() {
        return new Console(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                Boolean.getBoolean("threadmill.terminal"),
                Integer.getInteger("threadmill.columns", COLUMNS));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    Ink ink() {
        return terminal && System.getenv("NO_COLOR") == null ? Ink.COLOUR : Ink.PLAIN;
    }
}
