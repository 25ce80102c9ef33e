package dev.threadmill.load.cli;

import dev.threadmill.load.report.JsonReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the shape of the JSON result. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of what --json writes, or of a recorded session.")
final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--recording", description = "of what 'ws record' writes and 'ws replay' reads")
    boolean recording;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(recording ? JsonReport.recordingSchema() : JsonReport.schema());
        console.out().flush();
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }
}
