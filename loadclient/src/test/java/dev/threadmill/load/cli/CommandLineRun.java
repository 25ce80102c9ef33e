package dev.threadmill.load.cli;

import dev.threadmill.load.report.Ink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What the command line said and returned. */
record CommandLineRun(int code, String out, String err) {
    /** Runs the whole command line in this process, on streams of its own. */
    static CommandLineRun of(String... args) {
        return of(new Interruption(), false, args);
    }

    static CommandLineRun of(Interruption interruption, boolean terminal, String... args) {
        return of(interruption, terminal, System.getenv(), args);
    }

    static CommandLineRun of(
            Interruption interruption,
            boolean terminal,
            Map<String, String> environment,
            String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Ink ink = terminal ? Ink.COLOUR : Ink.PLAIN;
        Console console =
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        ink,
                        ink,
                        terminal,
                        80);
        int code = Main.run(console, interruption, environment, args);
        interruption.finish();
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
