package dev.threadmill.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A piece of YAML with the line that it stands on, counted from 1. */
public sealed interface YamlNode {
    int line();

    /** The same as JSON, by YAML 1.2's core schema: {@code yes} and {@code on} are texts. */
    JsonNode json();

    /**
     * A single value.
     *
     * @param quoted whether it is text whatever it looks like
     * @param textLine the line on which the text itself begins; for a block, the one after its key
     */
    record Scalar(String text, boolean quoted, int line, int textLine) implements YamlNode {
        private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,400}");
        private static final Pattern DECIMAL =
                Pattern.compile(
                        "[-+]?(\\.[0-9]{1,400}|[0-9]{1,400}(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?");

        /** Whether it says nothing: YAML's null, in any of its spellings. */
        public boolean isNull() {
            return !quoted && text.matches("|~|null|Null|NULL");
        }

        @Override
        public JsonNode json() {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            if (quoted) {
                return nodes.textNode(text);
            } else if (isNull()) {
                return nodes.nullNode();
            } else if (text.matches("true|True|TRUE|false|False|FALSE")) {
                return nodes.booleanNode(text.equalsIgnoreCase("true"));
            } else if (INTEGER.matcher(text).matches()) {
                BigInteger whole = new BigInteger(text);
                return whole.bitLength() < Long.SIZE
                        ? nodes.numberNode(whole.longValue())
                        : nodes.numberNode(whole);
            } else if (DECIMAL.matcher(text).matches()) {
                return nodes.numberNode(new BigDecimal(text));
            }
            return nodes.textNode(text);
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        @Override
        public JsonNode json() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(items.size());
            items.forEach(item -> array.add(item.json()));
            return array;
        }
    }

    /** Keys and values, in the file's order. */
    record Mapping(Map<String, Field> fields, int line) implements YamlNode {
        public static final Mapping EMPTY = new Mapping(Map.of(), 0);

        @Override
        public JsonNode json() {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            fields.forEach((key, field) -> object.set(key, field.value().json()));
            return object;
        }
    }

    /**
     * A value in a mapping.
     *
     * @param line where its key stands
     */
    record Field(YamlNode value, int line) {}

    /** Whether there is nothing: a key without a value says nothing. */
    default boolean isEmpty() {
        return this instanceof Scalar scalar && scalar.isNull();
    }
}
