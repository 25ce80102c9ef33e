package dev.threadmill.load.flow;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Nearest;
import dev.threadmill.load.plan.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names that templates may use, as far as they are known at one place of a plan. */
final class Names {
    private final List<DataSet> data;
    private final Map<String, Expression> known = new LinkedHashMap<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final Map<String, String> later = new HashMap<>();

    Names(List<DataSet> data) {
        this.data = data;
    }

    /** How many variables there are. */
    int variables() {
        return slots.size();
    }

    /** Lets a variable be used from here on; returns where its value is kept. */
    int know(String name) {
        int slot = slots.computeIfAbsent(name, key -> slots.size());
        known.put(name, new Expression.Kept(slot));
        return slot;
    }

    /** Lets a variable be used that is the same always. */
    void know(String name, Value constant) {
        known.put(name, new Expression.Fixed(constant));
    }

    /** Notes who will know a variable: to say so where it is used too early. */
    void announce(String name, String step) {
        later.putIfAbsent(name, step);
    }

    /** What a name stands for, with what is behind its dot. */
    Expression find(String name, Optional<String> member) throws InvalidTemplateException {
        if (name.equals("env")) {
            return environment(member);
        }
        for (int i = 0; i < data.size(); i++) {
            if (data.get(i).name().equals(name)) {
                return cell(i, member);
            }
        }
        Expression found = known.get(name);
        if (found != null && member.isEmpty()) {
            return found;
        }
        if (found != null) {
            throw new InvalidTemplateException(
                    "'" + name + "' is one value: there is no ." + member.get());
        }
        if (later.containsKey(name)) {
            throw new InvalidTemplateException(
                    "'"
                            + name
                            + "' is not known yet: it is extracted by '"
                            + later.get(name)
                            + "'");
        }
        throw new InvalidTemplateException(
                "there is no '"
                        + name
                        + "'"
                        + Nearest.to(name, all())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("; here are: " + String.join(", ", all())));
    }

    private Expression environment(Optional<String> member) throws InvalidTemplateException {
        if (member.isEmpty()) {
            throw new InvalidTemplateException("'env' takes a name, like env.API_TOKEN");
        }
        Expression found = known.get(Variable.ENVIRONMENT + member.get());
        if (found == null) {
            throw new InvalidTemplateException(
                    "the environment variable '"
                            + member.get()
                            + "' is not set, or may not be read by a plan from elsewhere");
        }
        return found;
    }

    private Expression cell(int set, Optional<String> member) throws InvalidTemplateException {
        List<String> columns = data.get(set).columns();
        String name = data.get(set).name();
        if (member.isEmpty()) {
            throw new InvalidTemplateException(
                    "'" + name + "' has columns: write " + name + "." + columns.getFirst());
        }
        int column = columns.indexOf(member.get());
        if (column < 0) {
            throw new InvalidTemplateException(
                    "'"
                            + name
                            + "' has no column '"
                            + member.get()
                            + "'; there are "
                            + String.join(", ", columns));
        }
        return new Expression.Cell(set, column);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(known.keySet());
        data.forEach(set -> all.add(set.name()));
        Variable.RESERVED.stream().sorted().filter(word -> !word.equals("raw")).forEach(all::add);
        return all;
    }
}
