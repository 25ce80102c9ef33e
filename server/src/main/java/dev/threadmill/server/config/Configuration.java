package dev.threadmill.server.config;

import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that has been read, with its faults.
 *
 * @param settings means nothing where there are faults
 * @param mocks what is said about mocks, not looked at yet
 * @param faults grows while the mocks are read
 * @param values what the settings were made of, by dotted key; secrets among them
 */
public record Configuration(
        Settings settings, Mocks mocks, List<String> faults, Map<String, String> values) {
    public Configuration(Settings settings, Mocks mocks, List<String> faults) {
        this(settings, mocks, faults, Map.of());
    }

    /** Settings that stand alone: nothing is said about mocks. */
    public static Configuration of(Settings settings) {
        return new Configuration(settings, Mocks.NONE, new ArrayList<>());
    }

    /** Does not show the values, for the secrets' sake. */
    @Override
    public String toString() {
        return "Configuration[" + settings + ", " + faults.size() + " faults]";
    }

    /**
     * The keys below {@code websocket} that are more than single values.
     *
     * @param file its name, for error messages
     */
    public record Mocks(String file, YamlNode.Mapping websocket) {
        /** What the mocks' reader reads; the rest are settings. */
        public static final Set<String> KEYS =
                Set.of("handlers", "chaos", "shared_state", "script", "journal");

        static final Mocks NONE = new Mocks("", YamlNode.Mapping.EMPTY);

        private static final String WEBSOCKET = "websocket";

        static Mocks in(String file, YamlNode.Mapping top) {
            YamlNode.Field field = top.fields().get(WEBSOCKET);
            return field != null && field.value() instanceof YamlNode.Mapping websocket
                    ? new Mocks(file, part(websocket, true))
                    : NONE;
        }

        /** The rest of the file. */
        static YamlNode.Mapping without(YamlNode.Mapping top) {
            Map<String, YamlNode.Field> fields = new LinkedHashMap<>(top.fields());
            fields.computeIfPresent(
                    WEBSOCKET,
                    (key, field) ->
                            field.value() instanceof YamlNode.Mapping websocket
                                    ? new YamlNode.Field(part(websocket, false), field.line())
                                    : field);
            return new YamlNode.Mapping(fields, top.line());
        }

        private static YamlNode.Mapping part(YamlNode.Mapping websocket, boolean mocks) {
            Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
            websocket
                    .fields()
                    .forEach((key, field) -> {
                        if (KEYS.contains(key) == mocks) {
                            fields.put(key, field);
                        }
                    });
            return new YamlNode.Mapping(fields, websocket.line());
        }

        /** Where handlers are, as far as that can be told without reading them. */
        Set<String> handlerPaths() {
            Set<String> paths = new HashSet<>();
            YamlNode.Field handlers = websocket.fields().get("handlers");
            if (handlers != null && handlers.value() instanceof YamlNode.Sequence list) {
                for (YamlNode item : list.items()) {
                    if (item instanceof YamlNode.Mapping handler
                            && handler.fields().containsKey("path")) {
                        paths.add(handler.fields().get("path").value().json().asText());
                    }
                }
            }
            return paths;
        }

        /** Begins to read it. */
        public Section section(List<String> faults) {
            return new Section(file, WEBSOCKET, websocket, faults);
        }
    }

    /** Ends the reading. */
    public void throwIfFaulty() throws InvalidConfigException {
        if (!faults.isEmpty()) {
            throw new InvalidConfigException(faults);
        }
    }
}
