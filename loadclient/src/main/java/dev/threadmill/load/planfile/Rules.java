package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads thresholds. */
final class Rules {
    private static final String KEY = "thresholds";
    private static final int MAX = 100;

    private Rules() {}

    /**
     * The thresholds of a section; those at fault are left out.
     *
     * @param change what is made of each; may refuse it
     */
    static List<Threshold> read(Section section, UnaryOperator<Threshold> change) {
        List<Threshold> thresholds = new ArrayList<>();
        List<YamlNode> items = section.items(KEY);
        if (items.size() > MAX) {
            section.fault(KEY, "give at most " + MAX);
        }
        for (YamlNode item : items) {
            if (!(item instanceof YamlNode.Scalar rule)) {
                section.faultAt(item.line(), section.at(KEY), "must hold texts like 'p99<5ms'");
                continue;
            }
            try {
                thresholds.add(change.apply(Threshold.parse(rule.text())));
            } catch (InvalidPlanException e) {
                e.faults()
                        .forEach(fault ->
                                section.faultAt(item.line(), section.at(KEY), fault.message()));
            }
        }
        return thresholds;
    }
}
