package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.report.BridgeBlock;
import dev.threadmill.load.report.CsvReport;
import dev.threadmill.load.report.HgrmReport;
import dev.threadmill.load.report.HtmlReport;
import dev.threadmill.load.report.JUnitXml;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the result goes. */
final class OutputOptions {
    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the result as JSON; - is stdout")
    String json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "write a page for a browser; it needs no network")
    Path html;

    @Option(names = "--csv", paramLabel = "FILE", description = "write a row per second")
    Path csv;

    @Option(
            names = "--hgrm",
            paramLabel = "FILE",
            description = "write the percentile curve, in ms")
    Path hgrm;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "write JUnit XML, a test case for each threshold")
    Path junit;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no summary")
    boolean quiet;

    @Option(
            names = "--progress",
            paramLabel = "FORM",
            description = "a line each second on stderr: text (default), or json for programs")
    Form progress = Form.text;

    @Mixin ExportOptions export = new ExportOptions();

    /** How a running test is told; named as they are written. */
    enum Form {
        text,
        json
    }

    /** A file and what goes into it. */
    private record Output(OutputFile file, Function<Result, String> report) {}

    private final List<Output> outputs = new ArrayList<>();

    /** Makes sure that every file can be written when the run is over. */
    void prepare() {
        if (json != null && !json.equals("-")) {
            prepare("json", Path.of(json), JsonReport::of);
        }
        prepare("html", html, HtmlReport::of);
        prepare("csv", csv, CsvReport::of);
        prepare("hgrm", hgrm, HgrmReport::of);
        prepare("junit", junit, JUnitXml::of);
    }

    private void prepare(String option, Path path, Function<Result, String> report) {
        if (path == null) {
            return;
        }
        try {
            OutputFile file = OutputFile.prepare(path);
            if (outputs.stream().anyMatch(other -> other.file().isSameAs(file))) {
                throw new InvalidPlanException(option, path + " is to hold another result already");
            }
            outputs.add(new Output(file, report));
        } catch (IOException e) {
            throw new InvalidPlanException(option, e.getMessage());
        }
    }

    private static void show(Result result, Console console, boolean jsonOut) {
        PrintWriter people = jsonOut ? console.err() : console.out();
        if (result.findings() instanceof Findings.Bridge bridge) {
            // The block alone is what scripts expect on stdout.
            console.err().print(Summary.of(result, console.errInk()));
            console.err().println();
            console.err().flush();
            block(result, bridge, people);
        } else {
            people.print(Summary.of(result, jsonOut ? console.errInk() : console.outInk()));
            people.flush();
        }
    }

    private static void block(Result result, Findings.Bridge bridge, PrintWriter to) {
        to.print(BridgeBlock.of(result, bridge));
        to.flush();
    }

    /**
     * Prints and writes the result; a file that fails does not keep the others from being written.
     */
    boolean write(Result result, Console console) {
        boolean jsonOut = "-".equals(json);
        if (!quiet) {
            show(result, console, jsonOut);
        } else if (result.findings() instanceof Findings.Bridge bridge && !jsonOut) {
            // The block is the result, no report on it.
            block(result, bridge, console.out());
        }
        if (jsonOut) {
            console.out().print(JsonReport.of(result));
            console.out().flush();
        }
        boolean written = console.outWorks();
        for (Output output : outputs) {
            try {
                output.file().write(output.report().apply(result));
            } catch (IOException e) {
                console.err()
                        .println("threadmill: a result could not be written: " + e.getMessage());
                written = false;
            }
        }
        return written;
    }
}
