package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.planfile.InvalidPlanFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan file. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a load test that a file describes, here or on several machines.",
            "",
            "A plan is YAML or JSON; its keys are called as the options of 'threadmill http', 'ws'"
                    + " and 'socketio'. 'threadmill schema --plan' prints its JSON Schema for"
                    + " editors. For example:",
            "",
            "  target:",
            "    http: https://shop.example.org/items   # or ws: URL, or socketio: URL",
            "    headers: {Accept: application/json}",
            "  connections: 50",
            "  stages:",
            "    - {duration: 10s, rate: 100}",
            "    - {duration: 1m, rate: 1000}",
            "  thresholds: [p99<50ms, errors<1%%]",
            "",
            "In place of a URL a target may have steps, a flow of requests; docs/plans.md tells all:",
            "",
            "  target:",
            "    base: https://shop.example.org",
            "    steps:",
            "      - {name: login, http: /login, body: {user: anna}, extract: {token: {json: /token}}}",
            "      - {name: items, http: /items, headers: {Authorization: 'Bearer {{token}}'}}",
            "  thresholds: ['p99{items}<50ms']",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill run ops/plans/plan-http.yaml",
            "  threadmill run ops/plans/plan-flow.yaml",
            "  threadmill run plan.yaml --check",
            "  threadmill run plan.yaml -R 500 -d 5m --json result.json",
            "  threadmill run plan.yaml --threshold 'p99<20ms' --threshold 'errors<0.1%%'",
            "  threadmill run plan.yaml --workers 4 --redis redis://10.0.0.5:6379",
            "  threadmill run - -q --json - < plan.yaml",
            "",
            "With --workers each of so many workers ('threadmill worker', on any machine) runs its"
                    + " part of the connections and the rate, and the results are merged into one.",
            "The plan travels through Redis with the secrets that are in it.",
            "",
            "Exit codes: 0 done and all thresholds hold, 1 a threshold failed or workers were lost,",
            "2 wrong usage or plan, 3 the target, Redis or enough workers could not be reached or",
            "nothing succeeded, 130 interrupted.",
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final Interruption interruption;

    @Parameters(index = "0", paramLabel = "PLAN", description = "the file; - is the standard input")
    String file;

    @Option(names = "--check", description = "only say whether the plan is one")
    boolean check;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            description = "instead of the plan's")
    Integer connections;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "instead of the plan's")
    Duration duration;

    @Option(
            names = {"-R", "--rate"},
            paramLabel = "N",
            description = "instead of the plan's; makes a closed model an open one")
    Double rate;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "instead of the plan's")
    Duration warmup;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description = "beside the plan's, such as 'p99<5ms'; repeatable")
    List<String> thresholds = List.of();

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "carrier threads, as 'threadmill http --help' has it")
    Integer threads;

    @Mixin DistributionOptions distribution;

    @Mixin OutputOptions output;

    RunCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Plan written;
        try {
            written = PlanText.plan(file);
        } catch (InvalidPlanFileException e) {
            e.faults().forEach(fault -> console.err().println("threadmill: " + fault));
            return ExitCode.USAGE;
        }
        Faults faults = new Faults();
        Plan[] plan = new Plan[1];
        faults.attempt(() -> plan[0] = changed(written));
        LocalRun run = new LocalRun(console, interruption, output, distribution);
        if (check) {
            distribution.check(faults, threads);
            faults.throwIfAny();
            console.out().println(file + " is a plan: " + PlanWords.of(plan[0]));
            return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
        }
        run.check(faults, threads);
        return run.run(plan[0], threads);
    }

    /** The plan with what the options say instead. */
    private Plan changed(Plan plan) {
        Faults faults = new Faults();
        faults.unless(
                threads == null || (threads >= 1 && threads <= 1_024),
                "threads",
                "must be between 1 and 1024");
        List<Threshold> rules = new ArrayList<>(plan.thresholds());
        for (String threshold : thresholds) {
            faults.attempt(() -> rules.add(Threshold.parse(threshold)));
        }
        int open = connections == null ? plan.connections() : connections;
        LoadModel[] model = new LoadModel[] {plan.model()};
        faults.attempt(() ->
                model[0] =
                        plan.target() instanceof Target.Bridge bridge
                                ? changed(bridge, plan.model(), open)
                                : changed(plan.model()));
        Plan[] made = new Plan[1];
        faults.attempt(() ->
                made[0] =
                        new Plan(
                                plan.name(),
                                plan.target(),
                                model[0],
                                open,
                                warmup == null ? plan.warmup() : warmup,
                                plan.timeout(),
                                rules));
        faults.throwIfAny();
        return made[0];
    }

    private LoadModel changed(LoadModel model) {
        if (rate == null && duration == null) {
            return model;
        }
        return switch (model) {
            case LoadModel.Closed closed ->
                    rate == null
                            ? new LoadModel.Closed(changed(closed.limit()))
                            : new LoadModel.Open(rate, Arrival.CONSTANT, changed(closed.limit()));
            case LoadModel.Open open ->
                    new LoadModel.Open(
                            rate == null ? open.ratePerSecond() : rate,
                            open.arrival(),
                            changed(open.limit()));
            case LoadModel.Stages stages ->
                    throw new InvalidPlanException(
                            rate == null ? "duration" : "rate",
                            "contradicts the stages of the plan");
        };
    }

    private LoadModel changed(Target.Bridge bridge, LoadModel model, int open) {
        if (rate != null) {
            throw new InvalidPlanException("rate", "contradicts the interval of the plan");
        }
        // What is wrong with the connections is told by the plan.
        return bridge.model(Math.max(1, open), changed(model.end()));
    }

    private Limit changed(Limit limit) {
        if (duration != null && duration.isZero()) {
            throw new InvalidPlanException("duration", "must be more than 0");
        }
        return duration == null ? limit : new Limit(duration, limit.requests());
    }
}
