package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules of a path in their order, found by the one key whose text most of them ask for: most
 * configurations tell their messages apart by {@code type} or {@code action}.
 */
public final class RuleTable {
    private final List<Rule> rules;

    /** Null where no key would help. */
    private final String key;

    private final Map<String, List<Rule>> byText;

    /**
     * Those that do not ask for a text of the key; they are in every list of {@code byText}, too.
     */
    private final List<Rule> others;

    public RuleTable(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        this.key = bestKey(rules);
        this.byText = new HashMap<>();
        this.others = rules.stream().filter(rule -> text(rule).isEmpty()).toList();
        for (Rule rule : rules) {
            text(rule).ifPresent(text -> byText.computeIfAbsent(text, this::candidates));
        }
    }

    public List<Rule> rules() {
        return rules;
    }

    /** The rules that a message can fit, in their order; each has yet to be compared with it. */
    public List<Rule> candidates(JsonNode message) {
        JsonNode value = key == null ? null : message.get(key);
        return value == null || !value.isTextual()
                ? others
                : byText.getOrDefault(value.textValue(), others);
    }

    private List<Rule> candidates(String text) {
        return rules.stream()
                .filter(rule -> text(rule).isEmpty() || text(rule).get().equals(text))
                .toList();
    }

    private Optional<String> text(Rule rule) {
        return key != null && rule.match() instanceof Rule.When.Json json
                ? json.match().literal(key)
                : Optional.empty();
    }

    private static String bestKey(List<Rule> rules) {
        Map<String, Integer> uses = new LinkedHashMap<>();
        for (Rule rule : rules) {
            for (String name : names(rule)) {
                uses.merge(name, 1, Integer::sum);
            }
        }
        TreeMap<Integer, String> byUses = new TreeMap<>();
        uses.forEach((name, count) -> byUses.putIfAbsent(count, name));
        return byUses.isEmpty() ? null : byUses.lastEntry().getValue();
    }

    private static List<String> names(Rule rule) {
        List<String> names = new ArrayList<>();
        if (rule.match() instanceof Rule.When.Json json
                && json.match() instanceof Match.Fields wanted) {
            wanted.fields().keySet().stream()
                    .filter(name -> wanted.literal(name).isPresent())
                    .forEach(names::add);
        }
        return names;
    }
}
