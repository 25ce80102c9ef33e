package dev.threadmill.load.cli;

import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.report.LiveLine;
import dev.threadmill.load.report.ProgressJson;
import dev.threadmill.load.report.Words;

/** Shows a running test once a second: redrawn in place on a terminal, line by line elsewhere. */
final class LivePrinter {
    private final Console console;
    private final Words words;
    private final boolean quiet;
    private boolean drawn;

    LivePrinter(Console console, Words words, boolean quiet) {
        this.console = console;
        this.words = words;
        this.quiet = quiet;
    }

    /** What is no load test has lines of its own, and no words. */
    LivePrinter(Console console, boolean quiet) {
        this(console, Words.REQUESTS, quiet);
    }

    /** Shows a run of Socket.IO, which has a line of its own. */
    void showSocketIo(Snapshot snapshot) {
        show(LiveLine.socketIo(snapshot));
    }

    /** Shows it to a program, a line for each look. */
    void showJson(Snapshot snapshot) {
        console.err().println(ProgressJson.of(snapshot));
    }

    void show(Snapshot snapshot) {
        print(
                console.redraws()
                        ? LiveLine.redrawn(snapshot, words, console.columns())
                        : LiveLine.plain(snapshot, words));
    }

    /** Shows a line of another kind. */
    void show(String line) {
        print(console.redraws() ? LiveLine.redrawn(line, console.columns()) : line);
    }

    private void print(String line) {
        if (quiet) {
            return;
        }
        if (console.redraws()) {
            console.err().print(line);
            drawn = true;
        } else {
            console.err().println(line);
        }
        console.err().flush();
    }

    /** Clears the redrawn line, so that the summary starts on a clean one. */
    void end() {
        if (drawn) {
            console.err().print("\r\u001b[K");
            console.err().flush();
            drawn = false;
        }
    }
}
