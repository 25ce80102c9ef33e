package dev.threadmill.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file as dotted keys, each with its value and the line it stands on. */
final class YamlKeys {
    /** A list's values are joined by commas. */
    record Value(String text, int line) {}

    private final String file;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private YamlKeys(String file) {
        this.file = file;
    }

    /**
     * Reads YAML.
     *
     * @param file its name, for error messages
     */
    static Map<String, Value> read(String file, String yaml) throws InvalidConfigException {
        return of(file, YamlTree.read(file, yaml));
    }

    /** The same of what has been read already. */
    static Map<String, Value> of(String file, YamlNode.Mapping top) throws InvalidConfigException {
        YamlKeys keys = new YamlKeys(file);
        keys.mapping(top, "");
        return keys.values;
    }

    private void mapping(YamlNode.Mapping mapping, String prefix) throws InvalidConfigException {
        for (Map.Entry<String, YamlNode.Field> entry : mapping.fields().entrySet()) {
            String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            int line = entry.getValue().line();
            switch (entry.getValue().value()) {
                case YamlNode.Mapping inner -> mapping(inner, key);
                case YamlNode.Sequence list -> put(key, list(list), line);
                case YamlNode.Scalar scalar -> {
                    if (!scalar.isNull()) {
                        put(key, scalar.text(), line);
                    }
                }
            }
        }
    }

    private String list(YamlNode.Sequence list) throws InvalidConfigException {
        List<String> items = new ArrayList<>();
        for (YamlNode item : list.items()) {
            if (!(item instanceof YamlNode.Scalar scalar)) {
                throw fault(item.line(), "a list must hold plain values here");
            }
            items.add(scalar.text());
        }
        return String.join(",", items);
    }

    private void put(String key, String text, int line) throws InvalidConfigException {
        if (values.put(key, new Value(text, line)) != null) {
            throw fault(line, "'" + key + "' stands there twice");
        }
    }

    private InvalidConfigException fault(int line, String message) {
        return new InvalidConfigException(List.of(file + ":" + line + ": " + message));
    }
}
