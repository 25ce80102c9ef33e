package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Variable;
import dev.threadmill.yaml.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a plan's target, or its targets with their weights. */
final class TargetsReader {
    private static final String ONE = "target";
    private static final String SEVERAL = "targets";

    private final Section top;
    private final Optional<Path> folder;
    private final List<Variable> variables;
    private final List<DataSet> data;
    private final Optional<Section> single;
    private final List<Section> several;
    private final List<String> names = new ArrayList<>();
    private final List<Threshold> thresholds = new ArrayList<>();

    TargetsReader(
            Section top, Optional<Path> folder, List<Variable> variables, List<DataSet> data) {
        this.top = top;
        this.folder = folder;
        this.variables = variables;
        this.data = data;
        this.single = top.section(ONE);
        this.several = top.sections(SEVERAL);
    }

    /** Whether there are flows. */
    boolean iterates() {
        return single.filter(section -> section.has("steps")).isPresent()
                || several.stream().anyMatch(section -> section.has("steps"));
    }

    /** Whether it is a bridge. */
    boolean bridge() {
        return single.flatMap(TargetReader.Kind::of)
                .filter(TargetReader.Kind.BRIDGE::equals)
                .isPresent();
    }

    Reading reading() {
        return new Reading(top, single.orElse(top));
    }

    /** The names of the requests that have one, of those at fault, too. */
    List<String> names() {
        return names;
    }

    /** What stands below targets and steps. */
    List<Threshold> thresholds() {
        return thresholds;
    }

    Optional<Target> read() {
        if (top.has(SEVERAL)) {
            if (top.has(ONE)) {
                top.fault(SEVERAL, "stands beside 'target': say one of them");
            }
            return mix();
        }
        if (single.isEmpty()) {
            if (!top.has(ONE)) {
                top.faultAt(
                        Math.max(1, top.line()), ONE, "is missing: it says what to put under load");
            }
            return Optional.empty();
        }
        Reading reading = reading();
        FlowReader flow = new FlowReader(reading, folder, variables, data);
        Optional<Target> target = new TargetReader(reading, folder, flow).read();
        names.addAll(flow.names());
        thresholds.addAll(flow.thresholds());
        return target;
    }

    private Optional<Target> mix() {
        List<Mix.Part> parts = new ArrayList<>();
        for (Section section : several) {
            part(section).ifPresent(parts::add);
        }
        if (several.isEmpty()) {
            top.fault(SEVERAL, "must hold a target at least");
        }
        if (parts.isEmpty() || parts.size() < several.size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Mix(parts));
        } catch (InvalidPlanException e) {
            e.faults().forEach(fault -> top.fault(SEVERAL, fault.message()));
            return Optional.empty();
        }
    }

    private Optional<Mix.Part> part(Section section) {
        String name = section.needed("name");
        int weight = (int) section.number("weight", 1, 1, Mix.WEIGHT_MAX);
        boolean steps = section.has("steps");
        if (steps && section.has("thresholds")) {
            section.fault("thresholds", "stand below the steps of a flow");
        }
        List<Threshold> rules = Rules.read(section, rule -> scoped(rule, name));
        Reading reading = new Reading(top, section);
        FlowReader flow = new FlowReader(reading, folder, variables, data);
        Optional<Target> target = new TargetReader(reading, folder, flow).read();
        if (steps) {
            String prefix = name + "/";
            flow.names().forEach(step -> names.add(prefix + step));
            flow.thresholds().forEach(rule -> thresholds.add(rule.within(prefix)));
        } else {
            names.add(name);
            thresholds.addAll(rules);
        }
        if (target.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Mix.Part(name, weight, target.get()));
        } catch (InvalidPlanException e) {
            e.faults()
                    .forEach(fault ->
                            section.fault(
                                    fault.field().equals(ONE)
                                            ? TargetReader.Kind.of(section).orElseThrow().key()
                                            : fault.field(),
                                    fault.message()));
            return Optional.empty();
        }
    }

    private static Threshold scoped(Threshold rule, String name) {
        Threshold scoped = rule.about(name);
        scoped.checkScope(List.of(name));
        return scoped;
    }
}
