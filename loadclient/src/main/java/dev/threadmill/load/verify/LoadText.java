package dev.threadmill.load.verify;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A load as it is written. Where its target is may only be known when a server has started: an
 * address that begins with a server's name and no scheme, such as {@code ws: appliance/echo}.
 *
 * @param file that it is in
 * @param path where in it, for error messages
 * @param folder where the files are that it names
 * @param servers whose names its addresses begin with
 * @param length of its run
 */
public record LoadText(
        String file,
        String path,
        YamlNode.Mapping node,
        Path folder,
        Set<String> servers,
        Duration length) {
    /** Keys of addresses, and the scheme of each; redis has its own. */
    private static final Map<String, String> SCHEMES =
            Map.of("http", "http", "ws", "ws", "socketio", "http", "bridge", "ws", "redis", "");

    /** An address of the right form, while there is none yet. */
    private static final String UNKNOWN = "http://127.0.0.1:1";

    private static final String UNKNOWN_REDIS = "redis://127.0.0.1:1";

    /**
     * Reads a load; none where it is no plan, and why is among the faults.
     *
     * @param known names of servers
     */
    static Optional<LoadText> read(
            String file,
            String path,
            YamlNode.Mapping node,
            Path folder,
            Set<String> known,
            List<String> faults) {
        Set<String> used = new LinkedHashSet<>();
        Map<String, String> addresses = new LinkedHashMap<>();
        known.forEach(name -> addresses.put(name, UNKNOWN));
        YamlNode.Mapping filled = (YamlNode.Mapping) fill(node, "", addresses, used);
        return plan(file, path, filled, folder, faults)
                .map(plan -> new LoadText(file, path, node, folder, used, length(plan)));
    }

    private static Duration length(Plan plan) {
        Duration measured = plan.model().end().duration();
        return plan.warmup().plus(measured);
    }

    private static Optional<Plan> plan(
            String file, String path, YamlNode.Mapping node, Path folder, List<String> faults) {
        int before = faults.size();
        Section section = new Section(file, path, node, faults);
        if (section.has("thresholds")) {
            section.fault("thresholds", "a claim has a metric and a bound instead");
        }
        Optional<Plan> plan = PlanReader.read(section, folder);
        return faults.size() == before ? plan : Optional.empty();
    }

    /**
     * The plan.
     *
     * @param addresses of the servers, by name
     */
    Plan plan(Map<String, String> addresses) throws CannotVerifyException {
        List<String> faults = new ArrayList<>();
        YamlNode.Mapping filled =
                (YamlNode.Mapping) fill(node, "", addresses, new LinkedHashSet<>());
        return plan(file, path, filled, folder, faults)
                .orElseThrow(() ->
                        new CannotVerifyException(
                                Ruling.ERROR,
                                "a server's address is none: " + String.join("; ", faults)));
    }

    /**
     * What is written in {@code over} instead of what is in {@code base}, key by key; another kind
     * of target replaces the kind.
     */
    static YamlNode.Mapping merge(YamlNode.Mapping base, YamlNode.Mapping over) {
        Map<String, YamlNode.Field> fields = new LinkedHashMap<>(base.fields());
        if (over.fields().keySet().stream().anyMatch(LoadText::isKind)) {
            fields.keySet().removeIf(LoadText::isKind);
        }
        over.fields()
                .forEach((key, field) ->
                        fields.merge(
                                key,
                                field,
                                (old, now) ->
                                        old.value() instanceof YamlNode.Mapping below
                                                        && now.value()
                                                                instanceof YamlNode.Mapping above
                                                ? new YamlNode.Field(
                                                        merge(below, above), now.line())
                                                : now));
        return new YamlNode.Mapping(fields, over.line());
    }

    private static boolean isKind(String key) {
        return SCHEMES.containsKey(key) && !key.equals("redis");
    }

    private static YamlNode fill(
            YamlNode node, String key, Map<String, String> addresses, Set<String> used) {
        return switch (node) {
            case YamlNode.Mapping mapping -> {
                Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
                mapping.fields()
                        .forEach((name, field) ->
                                fields.put(
                                        name,
                                        new YamlNode.Field(
                                                fill(field.value(), name, addresses, used),
                                                field.line())));
                yield new YamlNode.Mapping(fields, mapping.line());
            }
            case YamlNode.Sequence list ->
                    new YamlNode.Sequence(
                            list.items().stream()
                                    .map(item -> fill(item, "", addresses, used))
                                    .toList(),
                            list.line());
            case YamlNode.Scalar scalar ->
                    SCHEMES.containsKey(key)
                            ? new YamlNode.Scalar(
                                    address(scalar.text(), key, addresses, used),
                                    true,
                                    scalar.line(),
                                    scalar.textLine())
                            : scalar;
        };
    }

    private static String address(
            String text, String key, Map<String, String> addresses, Set<String> used) {
        int slash = text.indexOf('/');
        String name = slash < 0 ? text : text.substring(0, slash);
        String base = addresses.get(name);
        if (base == null) {
            return text;
        }
        used.add(name);
        String rest = slash < 0 ? "" : text.substring(slash);
        if (key.equals("redis")) {
            return (base.equals(UNKNOWN) ? UNKNOWN_REDIS : base) + rest;
        }
        String scheme = SCHEMES.get(key) + (base.matches("(https|wss)://.*") ? "s" : "");
        return scheme + base.substring(Math.max(0, base.indexOf("://"))) + rest;
    }
}
