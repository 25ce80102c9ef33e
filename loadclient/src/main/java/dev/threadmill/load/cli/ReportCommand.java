package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.report.HtmlReport;
import dev.threadmill.load.report.InvalidResultException;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a page of results that were written before. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes a page for a browser of what --json has written; of several results, one"
                        + " page that compares them with the first.",
        footer = {
            "",
            "Exit codes: 0 the page was written, 2 wrong usage or a file is no result.",
            "",
            "For example:",
            "  threadmill http http://127.0.0.1:8080/ -R 1000 -d 30s --json before.json",
            "  threadmill report before.json --html before.html",
            "  threadmill report before.json after.json --html change.html",
        })
final class ReportCommand implements Callable<Integer> {
    /** Of more curves nobody could tell which is which. */
    private static final int RESULTS_MAX = 8;

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "RESULT",
            description = "files that --json has written, 8 at most")
    List<Path> files;

    @Option(
            names = "--html",
            required = true,
            paramLabel = "FILE",
            description = "the page; needs no network and no other file")
    Path html;

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Faults faults = new Faults();
        faults.unless(
                files.size() <= RESULTS_MAX,
                "RESULT",
                "there are " + files.size() + ", and a page takes " + RESULTS_MAX + " at most");
        OutputFile[] page = new OutputFile[1];
        faults.attempt(() -> page[0] = prepare());
        faults.throwIfAny();
        List<ResultFile> results = new ArrayList<>();
        boolean read = true;
        for (Path file : files) {
            try {
                results.add(ResultFile.read(file));
            } catch (InvalidResultException e) {
                console.err().println("threadmill: " + e.getMessage());
                read = false;
            } catch (IOException e) {
                console.err()
                        .println("threadmill: " + file + ": cannot be read: " + e.getMessage());
                read = false;
            }
        }
        if (!read) {
            return ExitCode.USAGE;
        }
        try {
            page[0].write(HtmlReport.of(results));
        } catch (IOException e) {
            console.err().println("threadmill: the page could not be written: " + e.getMessage());
            return ExitCode.USAGE;
        }
        return ExitCode.OK;
    }

    private OutputFile prepare() {
        try {
            OutputFile file = OutputFile.prepare(html);
            for (Path result : files) {
                if (file.is(result)) {
                    throw new InvalidPlanException("html", html + " is one of the results");
                }
            }
            return file;
        } catch (IOException e) {
            throw new InvalidPlanException("html", e.getMessage());
        }
    }
}
