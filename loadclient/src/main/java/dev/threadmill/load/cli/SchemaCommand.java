package dev.threadmill.load.cli;

import dev.threadmill.load.report.JsonReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the shape of the JSON result. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of what --json writes.")
final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(JsonReport.schema());
        console.out().flush();
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }
}
