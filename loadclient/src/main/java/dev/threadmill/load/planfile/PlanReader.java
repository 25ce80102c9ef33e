package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Variable;
import dev.threadmill.yaml.InvalidYamlException;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import dev.threadmill.yaml.YamlTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads plans. Keys are called as the command line's options; all that is wrong is told at once,
 * with file, line and key.
 */
public final class PlanReader {
    /** A file that somebody writes. */
    public static final int FILE_BYTES_MAX = 1_024 * 1_024;

    /** What {@link PlanWriter} writes, with its body. */
    public static final int TEXT_CHARS_MAX = YamlTree.TEXT_CHARS_MAX;

    /** What stands at the top of a plan. */
    static final Set<String> KEYS =
            Set.of(
                    "$schema",
                    "version",
                    "name",
                    "variables",
                    "data",
                    "target",
                    "targets",
                    "connections",
                    "duration",
                    "requests",
                    "iterations",
                    "rate",
                    "arrival",
                    "stages",
                    "warmup",
                    "timeout",
                    "thresholds");

    private static final int NAME_MAX = 200;
    private static final int CONNECTIONS = 10;
    private static final Duration DURATION = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Section top;
    private final Optional<Path> folder;

    private PlanReader(Section top, Optional<Path> folder) {
        this.top = top;
        this.folder = folder;
    }

    /**
     * Reads a plan that came from elsewhere: it may name no file of this machine as a body.
     *
     * @param fileName for error messages
     */
    public static Plan read(String fileName, String text) throws InvalidPlanFileException {
        return read(fileName, text, Optional.empty());
    }

    /**
     * Reads a plan file.
     *
     * @param fileName for error messages
     * @param folder where the files are that it names
     */
    public static Plan read(String fileName, String text, Path folder)
            throws InvalidPlanFileException {
        return read(fileName, text, Optional.of(folder));
    }

    /**
     * Reads a plan within another file; none where it cannot be made, and why is noted.
     *
     * @param folder where the files are that it names
     */
    public static Optional<Plan> read(Section section, Path folder) {
        return new PlanReader(section, Optional.of(folder)).plan();
    }

    private static Plan read(String fileName, String text, Optional<Path> folder)
            throws InvalidPlanFileException {
        List<String> faults = new ArrayList<>();
        Optional<Plan> plan = Optional.empty();
        try {
            YamlNode.Mapping top = YamlTree.read(fileName, text);
            plan = new PlanReader(new Section(fileName, "", top, faults), folder).plan();
        } catch (InvalidYamlException e) {
            faults.add(e.getMessage());
        }
        if (!faults.isEmpty() || plan.isEmpty()) {
            throw new InvalidPlanFileException(faults);
        }
        return plan.get();
    }

    private Optional<Plan> plan() {
        top.json("$schema");
        top.number("version", 1, 1, 1);
        String name = top.text("name").orElse("");
        if (name.length() > NAME_MAX) {
            top.fault("name", "is longer than " + NAME_MAX + " characters");
        }
        List<Variable> variables = VariableReader.read(top, folder);
        List<DataSet> data = new DataReader(folder).read(top);
        TargetsReader targets = new TargetsReader(top, folder, variables, data);
        boolean steps = targets.iterates();
        refuse("variables", !steps, "is for a flow, which has steps in its target");
        refuse("data", !steps, "is for a flow, which has steps in its target");
        refuse("iterations", !steps, "is for a flow, which has steps in its target: say requests");
        refuse("requests", steps, "would not count whole flows: say iterations");
        Reading reading = targets.reading();
        Optional<Target> target = targets.read();
        int connections = (int) top.number("connections", CONNECTIONS, 1, Plan.CONNECTIONS_MAX);
        Optional<LoadModel> model =
                targets.bridge()
                        ? BridgeReader.model(reading, target, connections, DURATION)
                        : model(reading, steps ? "iterations" : "requests");
        Duration warmup = top.duration("warmup").orElse(Duration.ZERO);
        Duration timeout = top.duration("timeout").orElse(TIMEOUT);
        List<Threshold> thresholds = thresholds(targets);
        top.finish();
        // Without a target and a model the rest is checked all the same.
        return reading.make(() ->
                new Plan(
                        name,
                        target.orElse(null),
                        model.orElse(null),
                        connections,
                        warmup,
                        timeout,
                        thresholds));
    }

    private Optional<LoadModel> model(Reading reading, String counted) {
        boolean staged = top.has("stages");
        Optional<Double> rate = top.decimal("rate");
        Arrival arrival = top.choice("arrival", Arrival.CONSTANT);
        Optional<Duration> duration = top.duration("duration");
        long requests = top.number(counted, 0, 1, Long.MAX_VALUE / 10);
        refuse("rate", staged, "contradicts stages: they say the rate");
        refuse("duration", staged, "contradicts stages: they say how long");
        refuse(counted, staged, "contradicts stages: they say how long");
        refuse(
                "arrival",
                !staged && !top.has("rate"),
                "needs rate or stages: a closed model has no arrivals");
        if (staged) {
            return stages().flatMap(
                            list -> reading.make(() -> new LoadModel.Stages(list, arrival)));
        }
        if (duration.filter(Duration::isZero).isPresent()) {
            top.fault("duration", "must be more than 0");
            return Optional.empty();
        }
        return reading.make(() -> {
            Limit limit =
                    new Limit(duration.orElse(requests > 0 ? Duration.ZERO : DURATION), requests);
            return rate.isPresent()
                    ? new LoadModel.Open(rate.get(), arrival, limit)
                    : new LoadModel.Closed(limit);
        });
    }

    private void refuse(String key, boolean condition, String message) {
        if (condition && top.has(key)) {
            top.fault(key, message);
        }
    }

    /** The stages; none where one of them is at fault. */
    private Optional<List<Stage>> stages() {
        List<Stage> stages = new ArrayList<>();
        List<Section> sections = top.sections("stages");
        for (Section section : sections) {
            section.needed("duration");
            section.needed("rate");
            Optional<Duration> length = section.duration("duration");
            Optional<Double> rate = section.decimal("rate");
            section.finish();
            if (length.isPresent() && rate.isPresent()) {
                try {
                    stages.add(new Stage(length.get(), rate.get()));
                } catch (InvalidPlanException e) {
                    e.faults()
                            .forEach(fault ->
                                    top.faultAt(section.line(), "stages", fault.message()));
                }
            }
        }
        return top.node("stages")
                .filter(node ->
                        node instanceof YamlNode.Sequence list
                                && list.items().size() == stages.size())
                .map(node -> stages);
    }

    private List<Threshold> thresholds(TargetsReader targets) {
        List<Threshold> thresholds =
                Rules.read(
                        top,
                        rule -> {
                            rule.checkScope(targets.names());
                            return rule;
                        });
        thresholds.addAll(targets.thresholds());
        return thresholds;
    }
}
