package dev.threadmill.load.cli;

import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.report.LiveLine;
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

    void show(Snapshot snapshot) {
        if (quiet) {
            return;
        }
        if (console.redraws()) {
            console.err().print(LiveLine.redrawn(snapshot, words, console.columns()));
            drawn = true;
        } else {
            console.err().println(LiveLine.plain(snapshot, words));
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
