package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Variable;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the variables of a plan, and of the environment those that it names. */
final class VariableReader {
    private static final Pattern ENVIRONMENT =
            Pattern.compile("\\{\\{\\s*(?:raw\\s+)?env\\.([A-Za-z_][A-Za-z0-9_]{0,63})\\s*}}");

    private VariableReader() {}

    /**
     * The variables.
     *
     * @param folder none for a plan from elsewhere, which may not read the environment
     */
    static List<Variable> read(Section top, Optional<Path> folder) {
        List<Variable> variables = new ArrayList<>();
        Optional<Section> section = top.section("variables");
        if (folder.isPresent()) {
            environment(top.json().toString(), section).forEach(variables::add);
        }
        section.ifPresent(given -> {
            for (String name : given.keys()) {
                given.scalar(name)
                        .flatMap(value -> variable(given, name, value))
                        .ifPresent(variables::add);
            }
            given.finish();
        });
        return variables;
    }

    private static List<Variable> environment(String text, Optional<Section> given) {
        List<Variable> variables = new ArrayList<>();
        Map<String, String> all = System.getenv();
        Matcher used = ENVIRONMENT.matcher(text);
        while (used.find()) {
            String name = Variable.ENVIRONMENT + used.group(1);
            boolean known =
                    given.filter(section -> section.has(name)).isPresent()
                            || variables.stream().anyMatch(one -> one.name().equals(name));
            if (!known && all.containsKey(used.group(1))) {
                variables.add(new Variable(name, all.get(used.group(1)), false));
            }
        }
        return variables;
    }

    private static Optional<Variable> variable(
            Section section, String name, YamlNode.Scalar value) {
        boolean words = value.json().isTextual();
        try {
            return Optional.of(
                    new Variable(name, words ? value.text() : value.json().toString(), !words));
        } catch (InvalidPlanException e) {
            e.faults().forEach(fault -> section.fault(name, fault.message()));
            return Optional.empty();
        }
    }
}
