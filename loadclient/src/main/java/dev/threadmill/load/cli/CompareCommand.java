package dev.threadmill.load.cli;

import dev.threadmill.load.compare.CompareJson;
import dev.threadmill.load.compare.CompareText;
import dev.threadmill.load.compare.Comparison;
import dev.threadmill.load.compare.FailRule;
import dev.threadmill.load.compare.Side;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.report.InvalidResultException;
import dev.threadmill.load.report.OutputFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two results, or several runs of each. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what differs between two results that --json has written, and how sure that is.",
            "A and B are files, or folders of the results of several runs each."
        },
        footer = {
            "",
            "For example:",
            "  threadmill compare before.json after.json",
            "  threadmill compare main/ branch/ --fail-on 'p99>+10%%' --fail-on 'rate<-5%%'",
            "  threadmill compare before.json after.json --fail-on 'p50>+2ms' --markdown -",
            "",
            "A rule names a figure (rate, errors, dropped, mean, p50, p75, p90, p95, p99, p99.9,",
            "p99.99, max, service.p50, service.p99, connect.p99) and by how much it may differ, with",
            "+ or -: by a share with %%, else in its own unit. Shares (errors, dropped) differ by",
            "points: 'errors>+0.1%%' is from 0.2 %% to more than 0.3 %%. What was not measured on both",
            "sides breaks its rule.",
            "",
            "Exit codes: 0 done, and no rule is broken; 1 one is; 2 wrong usage or no result.",
        })
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "A", description = "the result before, or its folder")
    Path before;

    @Parameters(index = "1", paramLabel = "B", description = "the result after, or its folder")
    Path after;

    @Option(
            names = "--fail-on",
            paramLabel = "RULE",
            description = "a difference that is not to be: 'p99>+10%%'; repeatable")
    List<String> rules = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the comparison as JSON; - is stdout")
    String json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "write it as Markdown; - is stdout")
    String markdown;

    @Option(
            names = {"-q", "--quiet"},
            description = "print no table")
    boolean quiet;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Faults faults = new Faults();
        List<FailRule> read = new ArrayList<>();
        for (String rule : rules) {
            faults.attempt(() -> read.add(FailRule.parse(rule)));
        }
        faults.unless(
                !("-".equals(json) && "-".equals(markdown)),
                "markdown",
                "and --json cannot both be stdout");
        OutputFile[] outputs = new OutputFile[2];
        faults.attempt(() -> outputs[0] = prepare("json", json, null));
        faults.attempt(() -> outputs[1] = prepare("markdown", markdown, outputs[0]));
        faults.throwIfAny();
        Comparison comparison;
        try {
            comparison = Comparison.of(Side.read(before), Side.read(after));
        } catch (InvalidResultException e) {
            return refused(e.getMessage());
        } catch (IOException e) {
            return refused("cannot be read: " + e.getMessage());
        }
        List<FailRule.Verdict> verdicts =
                read.stream().map(rule -> rule.judge(comparison)).toList();
        if (!quiet && !"-".equals(json) && !"-".equals(markdown)) {
            console.out().print(CompareText.of(comparison, verdicts, console.outInk()));
        }
        try {
            write(json, outputs[0], CompareJson.of(comparison, verdicts));
            write(markdown, outputs[1], CompareText.markdown(comparison, verdicts));
        } catch (IOException e) {
            return refused("the comparison could not be written: " + e.getMessage());
        }
        console.out().flush();
        if (!console.outWorks()) {
            return ExitCode.USAGE;
        }
        boolean broken = verdicts.stream().anyMatch(FailRule.Verdict::broken);
        return broken ? ExitCode.THRESHOLD_FAILED : ExitCode.OK;
    }

    /** The file of an option; null for none and for stdout. */
    private OutputFile prepare(String option, String file, OutputFile other) {
        if (file == null || "-".equals(file)) {
            return null;
        }
        try {
            OutputFile output = OutputFile.prepare(Path.of(file));
            for (Path side : List.of(before, after)) {
                for (Path input : Side.files(side)) {
                    if (output.is(input)) {
                        throw new InvalidPlanException(option, file + " is one of the results");
                    }
                }
            }
            if (other != null && output.isSameAs(other)) {
                throw new InvalidPlanException(option, "and --json are the same file, " + file);
            }
            return output;
        } catch (InvalidPathException | IOException e) {
            throw new InvalidPlanException(option, e.getMessage());
        }
    }

    private void write(String file, OutputFile output, String text) throws IOException {
        if ("-".equals(file)) {
            console.out().print(text);
        } else if (output != null) {
            output.write(text);
        }
    }

    private int refused(String message) {
        console.err().println("threadmill: " + message);
        return ExitCode.USAGE;
    }
}
