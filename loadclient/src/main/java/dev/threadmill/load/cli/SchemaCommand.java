package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.planfile.PlanSchema;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.verify.ClaimsSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the shape of JSON that is written or read. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description =
                "Prints the JSON Schema of what --json writes, of a recorded session, of a plan, or"
                        + " of a file of claims.")
final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--recording", description = "of what 'ws record' writes and 'ws replay' reads")
    boolean recording;

    @Option(names = "--plan", description = "of the plans that 'run' reads")
    boolean plan;

    @Option(names = "--claims", description = "of the claims that 'verify' reads")
    boolean claims;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (recording && plan) {
            throw new InvalidPlanException("plan", "contradicts --recording");
        }
        if (claims && (recording || plan)) {
            throw new InvalidPlanException("claims", "contradicts --recording and --plan");
        }
        console.out().print(text());
        console.out().flush();
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }

    private String text() {
        if (claims) {
            return ClaimsSchema.text();
        }
        return plan
                ? PlanSchema.text()
                : recording ? JsonReport.recordingSchema() : JsonReport.schema();
    }
}
