package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Reads the fields of a JSON object, strict about their types; null counts as absent.
 *
 * @param prefix of the names in error messages, such as {@code auth.}
 */
record Fields(ObjectNode object, String prefix) {
    static final int TEXT_MAX = 8_192;

    Fields(ObjectNode object) {
        this(object, "");
    }

    /** The field's name as the controller knows it. */
    String path(String name) {
        return prefix + name;
    }

    Optional<JsonNode> get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<String> text(String name) throws InvalidCommandException {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        check(value.get().isTextual(), path(name), "must be a string");
        check(
                value.get().textValue().length() <= TEXT_MAX,
                path(name),
                "is longer than 8192 characters");
        return Optional.of(value.get().textValue());
    }

    String requiredText(String name) throws InvalidCommandException {
        return text(name).orElseThrow(() -> missing(path(name), "a string"));
    }

    Optional<Double> number(String name) throws InvalidCommandException {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        check(value.get().isNumber(), path(name), "must be a number");
        return Optional.of(value.get().doubleValue());
    }

    /** A whole number between bounds. */
    int integer(String name, int min, int max) throws InvalidCommandException {
        JsonNode value = get(name).orElseThrow(() -> missing(path(name), "a whole number"));
        check(
                value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= min
                        && value.intValue() <= max,
                path(name),
                "must be a whole number between " + min + " and " + max);
        return value.intValue();
    }

    boolean flag(String name) throws InvalidCommandException {
        Optional<JsonNode> value = get(name);
        check(value.isEmpty() || value.get().isBoolean(), path(name), "must be true or false");
        return value.isPresent() && value.get().booleanValue();
    }

    Optional<ObjectNode> object(String name) throws InvalidCommandException {
        Optional<JsonNode> value = get(name);
        check(value.isEmpty() || value.get().isObject(), path(name), "must be an object");
        return value.map(ObjectNode.class::cast);
    }

    /** An object's own fields. */
    Optional<Fields> fields(String name) throws InvalidCommandException {
        return object(name).map(inner -> new Fields(inner, path(name) + "."));
    }

    static void check(boolean holds, String field, String message) throws InvalidCommandException {
        if (!holds) {
            throw new InvalidCommandException("invalid_config", field, message);
        }
    }

    static InvalidCommandException missing(String name, String what) {
        return new InvalidCommandException(
                "invalid_config", name, "is missing: it must be " + what);
    }
}
