package dev.threadmill.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the benchmarks, makes their page, publishes it. */
@Command(
        name = "benchmarks",
        description = "Runs the JMH benchmarks and makes the page of their results.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  make bench-quick                         all, briefly: for a look",
            "  make bench                               all, with three forks: for numbers",
            "  make bench ARGS='BlockingEcho'           one question",
            "  make bench-publish                       the page to cite, into target/bench/published",
            "",
            "Exit codes: 0 done; 1 a benchmark has no result, or too few forks to publish;",
            "  2 wrong usage or an invalid file."
        })
public final class Main {
    /** JMH's options that only print something. */
    private static final Set<String> ONLY_PRINT = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");

    @Spec private CommandSpec spec;

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.getSubcommands().get("run").setUnmatchedOptionsArePositionalParams(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof InvalidResultsException
                    || e instanceof IOException
                    || e instanceof CommandLineOptionException
                    || e instanceof RunnerException)) {
                throw e;
            }
            command.getErr().println("benchmarks: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        });
        return line.execute(args);
    }

    @Command(description = "Run benchmarks; writes NAME.json and the page NAME.html.")
    int run(
            @Parameters(paramLabel = "NAME", description = "Of the results, with its folder.")
                    Path name,
            @Parameters(
                            paramLabel = "OPTION",
                            arity = "0..*",
                            description = "Of JMH; -h prints them.")
                    List<String> options)
            throws IOException,
                    RunnerException,
                    CommandLineOptionException,
                    InvalidResultsException {
        List<String> given = options == null ? List.of() : options;
        if (given.stream().anyMatch(ONLY_PRINT::contains)) {
            org.openjdk.jmh.Main.main(given.toArray(String[]::new));
            return CommandLine.ExitCode.OK;
        }
        CommandLineOptions jmh = new CommandLineOptions(given.toArray(String[]::new));
        Path results = name.resolveSibling(name.getFileName() + ".json");
        Files.createDirectories(results.toAbsolutePath().getParent());
        Machine.here().writeBeside(results);
        new Runner(
                        new OptionsBuilder()
                                .parent(jmh)
                                .resultFormat(ResultFormatType.JSON)
                                .result(results.toString())
                                .build())
                .run();
        int code = page(name.resolveSibling(name.getFileName() + ".html"), List.of(results));
        return jmh.getIncludes().isEmpty() ? Math.max(code, missing(results)) : code;
    }

    /**
     * After a run of all: whether each benchmark has an answer, not necessarily of all variants.
     */
    private int missing(Path results) throws InvalidResultsException {
        List<Measured> measured = ResultsFile.read(results);
        int code = CommandLine.ExitCode.OK;
        for (Map.Entry<String, List<String>> benchmark : Variants.all().entrySet()) {
            List<String> leftOut =
                    Guard.leftOut(benchmark.getKey(), benchmark.getValue(), measured);
            for (String variant : leftOut) {
                say("no result, see the log: " + benchmark.getKey() + "." + variant);
            }
            if (leftOut.size() == benchmark.getValue().size()) {
                code = 1;
            }
        }
        return code;
    }

    @Command(description = "Make the page of results: of several files, such as of two JDKs.")
    int page(
            @Parameters(paramLabel = "PAGE", description = "The HTML file to write.") Path page,
            @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Of JMH, as JSON.")
                    List<Path> files)
            throws IOException, InvalidResultsException {
        Files.writeString(page, BenchmarkPage.of(read(files), machines(files), Variants.all()));
        say("page: " + page);
        return CommandLine.ExitCode.OK;
    }

    @Command(
            description = {
                "Write the page to cite, and its figures, into a folder.",
                "Refuses results with fewer than 3 forks of any benchmark."
            })
    int publish(
            @Parameters(paramLabel = "FOLDER", description = "Made where it is missing.")
                    Path folder,
            @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Of JMH, as JSON.")
                    List<Path> files)
            throws IOException, InvalidResultsException {
        List<Measured> results = read(files);
        List<Measured> written = new ArrayList<>();
        for (Path file : files) {
            written.addAll(ResultsFile.read(file));
        }
        // All of them are published, also those that a later file's stand in for on the page.
        List<String> faults = Guard.faults(Variants.all(), written);
        if (!faults.isEmpty()) {
            spec.commandLine().getErr().println("not published:");
            faults.forEach(fault -> spec.commandLine().getErr().println("  " + fault));
            return 1;
        }
        String page = BenchmarkPage.of(results, machines(files), Variants.all());
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Path file : files) {
            for (JsonNode result : ResultsFile.tree(file)) {
                all.add(result);
            }
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("benchmarks.html"), page);
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("benchmarks.json").toFile(), all);
        say("published: " + folder.resolve("benchmarks.html"));
        return CommandLine.ExitCode.OK;
    }

    /** Of what was measured twice in the same way, the later file's. */
    private static List<Measured> read(List<Path> files) throws InvalidResultsException {
        Map<String, Measured> latest = new LinkedHashMap<>();
        for (Path file : files) {
            for (Measured result : ResultsFile.read(file)) {
                latest.put(
                        result.benchmark() + result.variant() + result.jdk() + result.flags(),
                        result);
            }
        }
        return List.copyOf(latest.values());
    }

    private static List<Machine> machines(List<Path> files) throws InvalidResultsException {
        List<Machine> machines = new ArrayList<>();
        for (Path file : files) {
            machines.add(Machine.readBeside(file));
        }
        return machines;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
