package dev.threadmill.server.setup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.config.Configuration;
import dev.threadmill.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * What is different in a configuration that was read again.
 *
 * @param added paths of mocks, as configured; {@code removed} and {@code changed} likewise
 * @param settings keys that took effect beside the paths
 * @param needRestart keys whose new values did not
 */
public record Changes(
        List<String> added,
        List<String> removed,
        List<String> changed,
        List<String> settings,
        List<String> needRestart) {
    private static final String HANDLERS = "handlers";

    /** Outlives every configuration: what is in it is not to be lost. */
    private static final String SHARED = "websocket.shared_state";

    private static final int NAMED_MAX = 10;

    /** What needs no restart, beside what the mocks' reader reads. */
    private static final Set<String> LIVE = Set.of("websocket.enabled", "websocket.path");

    /**
     * Compares.
     *
     * @param started what the appliance was started with
     * @param before what was in force until now
     */
    static Changes between(Configuration started, Configuration before, Configuration now) {
        Map<String, JsonNode> old = paths(before);
        Map<String, JsonNode> fresh = paths(now);
        Map<String, JsonNode> oldParts = parts(before);
        Map<String, JsonNode> freshParts = parts(now);
        return new Changes(
                keys(fresh, old, (path, other) -> other == null),
                keys(old, fresh, (path, other) -> other == null),
                keys(fresh, old, (path, other) -> other != null && !path.equals(other)),
                Stream.concat(
                                different(oldParts, freshParts).stream()
                                        .filter(key -> !key.equals(SHARED)),
                                different(before.values(), now.values()).stream()
                                        .filter(LIVE::contains))
                        .sorted()
                        .toList(),
                Stream.concat(
                                different(parts(started), freshParts).stream()
                                        .filter(SHARED::equals),
                                different(started.values(), now.values()).stream()
                                        .filter(key -> !LIVE.contains(key)))
                        .sorted()
                        .toList());
    }

    private static Map<String, JsonNode> paths(Configuration configuration) {
        Map<String, JsonNode> paths = new LinkedHashMap<>();
        YamlNode.Field handlers = configuration.mocks().websocket().fields().get(HANDLERS);
        if (handlers != null && handlers.value() instanceof YamlNode.Sequence list) {
            for (YamlNode item : list.items()) {
                JsonNode json = item.json();
                paths.put(json.path("path").asText(), json);
            }
        }
        return paths;
    }

    private static Map<String, JsonNode> parts(Configuration configuration) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        configuration
                .mocks()
                .websocket()
                .fields()
                .forEach((key, field) -> {
                    if (!key.equals(HANDLERS)) {
                        parts.put("websocket." + key, field.value().json());
                    }
                });
        return parts;
    }

    private static <V> List<String> keys(
            Map<String, V> from, Map<String, V> others, BiPredicate<V, V> wanted) {
        return from.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue(), others.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static <V> List<String> different(Map<String, V> one, Map<String, V> other) {
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream().filter(key -> !Objects.equals(one.get(key), other.get(key))).toList();
    }

    /** For the log: names a few of each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        add(text, "added", added);
        add(text, "removed", removed);
        add(text, "changed", changed);
        add(text, "set", settings);
        add(text, "needs a restart, not applied:", needRestart);
        return text.isEmpty() ? "nothing has changed" : text.toString();
    }

    private static void add(StringBuilder text, String what, List<String> names) {
        if (!names.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(what)
                    .append(' ')
                    .append(String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size()))))
                    .append(
                            names.size() > NAMED_MAX
                                    ? " and " + (names.size() - NAMED_MAX) + " more"
                                    : "");
        }
    }
}
