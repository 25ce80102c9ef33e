package dev.threadmill.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file as dotted keys, each with its value and the line it stands on. */
final class YamlKeys {
    private static final int DEPTH_MAX = 20;

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
        YamlKeys keys = new YamlKeys(file);
        try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                keys.object(parser, "", 0);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw keys.fault(parser, "must hold keys and values");
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidConfigException(
                    List.of(
                            file
                                    + ":"
                                    + line
                                    + ": is no YAML: "
                                    + e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            throw new IllegalStateException("reading a string cannot fail", e);
        }
        return keys.values;
    }

    private void object(JsonParser parser, String prefix, int depth)
            throws IOException, InvalidConfigException {
        if (depth > DEPTH_MAX) {
            throw fault(parser, "is nested too deeply");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key =
                    prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            switch (parser.nextToken()) {
                case START_OBJECT -> object(parser, key, depth + 1);
                case START_ARRAY -> put(parser, key, list(parser), line);
                case VALUE_NULL -> {
                    // A key without a value says nothing.
                }
                default -> put(parser, key, parser.getText(), line);
            }
        }
    }

    private String list(JsonParser parser) throws IOException, InvalidConfigException {
        List<String> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw fault(parser, "a list must hold plain values here");
            }
            items.add(parser.getText());
        }
        return String.join(",", items);
    }

    private void put(JsonParser parser, String key, String text, int line)
            throws InvalidConfigException {
        if (values.put(key, new Value(text, line)) != null) {
            throw fault(parser, "'" + key + "' stands there twice");
        }
    }

    private InvalidConfigException fault(JsonParser parser, String message) {
        return new InvalidConfigException(
                List.of(file + ":" + parser.currentTokenLocation().getLineNr() + ": " + message));
    }
}
