package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.planfile.PlanSchema;
import dev.threadmill.load.report.JsonReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the shape of JSON that is written or read. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description =
                "Prints the JSON Schema of what --json writes, of a recorded session, or of a plan.")
final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--recording", description = "of what 'ws record' writes and 'ws replay' reads")
    boolean recording;

    @Option(names = "--plan", description = "of the plans that 'run' reads")
    boolean plan;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (recording && plan) {
            throw new InvalidPlanException("plan", "contradicts --recording");
        }
        console.out()
                .print(
                        plan
                                ? PlanSchema.text()
                                : recording ? JsonReport.recordingSchema() : JsonReport.schema());
        console.out().flush();
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }
}
