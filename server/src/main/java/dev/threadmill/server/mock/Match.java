package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a message must look like: every configured key is there and equal, nested ones too; {@code
 * "*"} is any value that is there.
 */
public sealed interface Match {
    /** Any value that is there. */
    record Present() implements Match {}

    /**
     * A value that is the same; numbers are compared by what they count, not how they are written.
     */
    record Equal(JsonNode value) implements Match {}

    /** An object with at least these keys. */
    record Fields(Map<String, Match> fields) implements Match {}

    /** A list of exactly these. */
    record Items(List<Match> items) implements Match {}

    /** What stands for any value. */
    String ANY = "*";

    /** Makes it of what is configured. */
    static Match of(JsonNode value) {
        if (value.isTextual() && value.textValue().equals(ANY)) {
            return new Present();
        } else if (value.isObject()) {
            Map<String, Match> fields = new LinkedHashMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
            return new Fields(fields);
        } else if (value.isArray()) {
            List<Match> items = new ArrayList<>();
            value.forEach(item -> items.add(of(item)));
            return new Items(items);
        }
        return new Equal(value);
    }

    /**
     * Whether a value is such.
     *
     * @param value null or a MissingNode where it is not there
     */
    default boolean fits(JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return false;
        }
        return switch (this) {
            case Present present -> true;
            case Equal equal -> same(equal.value(), value);
            case Fields wanted -> fits(wanted, value);
            case Items wanted -> fits(wanted, value);
        };
    }

    private static boolean fits(Fields wanted, JsonNode value) {
        if (!value.isObject()) {
            return false;
        }
        for (Map.Entry<String, Match> field : wanted.fields().entrySet()) {
            if (!field.getValue().fits(value.get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Items wanted, JsonNode value) {
        if (!value.isArray() || value.size() != wanted.items().size()) {
            return false;
        }
        Iterator<JsonNode> given = value.elements();
        for (Match item : wanted.items()) {
            if (!item.fits(given.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(JsonNode wanted, JsonNode given) {
        if (wanted.isTextual()) {
            return given.isTextual() && wanted.textValue().equals(given.textValue());
        } else if (wanted.isNumber() && given.isNumber()) {
            return (wanted.isLong() && given.isIntegralNumber() && given.canConvertToLong())
                    ? wanted.longValue() == given.longValue()
                    : wanted.decimalValue().compareTo(given.decimalValue()) == 0;
        }
        return wanted.equals(given);
    }

    /** The text that a top-level key must have for this to fit, where it must have one. */
    default Optional<String> literal(String key) {
        return this instanceof Fields wanted
                        && wanted.fields().get(key) instanceof Equal equal
                        && equal.value().isTextual()
                ? Optional.of(equal.value().textValue())
                : Optional.empty();
    }
}
