package dev.threadmill.server.config;

import dev.threadmill.yaml.InvalidYamlException;
import dev.threadmill.yaml.YamlNode;
import dev.threadmill.yaml.YamlTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file as dotted keys, each with its value and the line it stands on. */
final class YamlKeys {
    /**
     * A list's values are joined by commas.
     *
     * @param text null where the key has no value
     * @param plain whether it is a single value or a list of such; else the text means nothing
     */
    record Value(String text, int line, boolean plain) {}

    private final String file;
    private final List<String> faults;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private YamlKeys(String file, List<String> faults) {
        this.file = file;
        this.faults = faults;
    }

    /**
     * Reads YAML.
     *
     * @param file its name, for error messages
     */
    static Map<String, Value> read(String file, String yaml) throws InvalidConfigException {
        List<String> faults = new ArrayList<>();
        Map<String, Value> values = of(file, tree(file, yaml), faults);
        if (!faults.isEmpty()) {
            throw new InvalidConfigException(faults);
        }
        return values;
    }

    /** What is at a file's top. */
    static YamlNode.Mapping tree(String file, String yaml) throws InvalidConfigException {
        try {
            return YamlTree.read(file, yaml);
        } catch (InvalidYamlException e) {
            throw new InvalidConfigException(List.of(e.getMessage()));
        }
    }

    /** The same of what has been read already; gathers the faults. */
    static Map<String, Value> of(String file, YamlNode.Mapping top, List<String> faults) {
        YamlKeys keys = new YamlKeys(file, faults);
        keys.mapping(top, "");
        return keys.values;
    }

    private void mapping(YamlNode.Mapping mapping, String prefix) {
        mapping.fields()
                .forEach((name, field) -> {
                    String key = prefix.isEmpty() ? name : prefix + "." + name;
                    switch (field.value()) {
                        case YamlNode.Mapping inner when !inner.fields().isEmpty() ->
                                mapping(inner, key);
                        case YamlNode.Mapping empty ->
                                put(key, new Value(null, field.line(), true));
                        case YamlNode.Sequence list -> put(key, list(list, field.line()));
                        case YamlNode.Scalar scalar ->
                                put(
                                        key,
                                        new Value(
                                                scalar.isNull() ? null : scalar.text(),
                                                field.line(),
                                                true));
                    }
                });
    }

    private static Value list(YamlNode.Sequence list, int line) {
        List<String> items = new ArrayList<>();
        for (YamlNode item : list.items()) {
            if (!(item instanceof YamlNode.Scalar scalar)) {
                return new Value("", item.line(), false);
            }
            items.add(scalar.text());
        }
        return new Value(String.join(",", items), line, true);
    }

    private void put(String key, Value value) {
        if (values.putIfAbsent(key, value) != null) {
            faults.add(file + ":" + value.line() + ": '" + key + "' stands there twice");
        }
    }
}
