package dev.threadmill.server.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.session.SharedValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What a script's {@code shared} does: {@code get(key)}, {@code set(key, value, seconds?)}, {@code
 * incr(key, by?)}, {@code decr(key, by?)}, {@code del(key)} and {@code expire(key, seconds)}.
 * Messages are for the script's author.
 */
public final class ScriptedState implements SharedState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(10_000_000_000L);

    private final SharedValues state;

    /** Keeps values where {@code state} keeps them. */
    public ScriptedState(SharedValues state) {
        this.state = state;
    }

    @Override
    public String perform(String operation, List<String> jsonArguments) throws IOException {
        return switch (operation) {
            case "get" -> state.get(key(operation, jsonArguments, 1));
            case "set" -> set(jsonArguments);
            case "incr" -> number(add(operation, jsonArguments, 1));
            case "decr" -> number(add(operation, jsonArguments, -1));
            case "del" -> yes(state.delete(key(operation, jsonArguments, 1)));
            case "expire" ->
                    yes(
                            state.expire(
                                    key(operation, jsonArguments, 2),
                                    seconds(operation, argument(operation, jsonArguments, 1))));
            default -> throw new IllegalArgumentException("there is no shared." + operation);
        };
    }

    private String set(List<String> arguments) throws IOException {
        String key = key("set", arguments, 3);
        argument("set", arguments, 1);
        String json = arguments.get(1);
        if (arguments.size() > 2) {
            state.set(key, json, seconds("set", argument("set", arguments, 2)));
        } else {
            state.set(key, json);
        }
        return null;
    }

    private long add(String operation, List<String> arguments, int sign) throws IOException {
        String key = key(operation, arguments, 2);
        long delta = 1;
        if (arguments.size() > 1) {
            JsonNode by = argument(operation, arguments, 1);
            if (!by.canConvertToExactIntegral() || !by.canConvertToLong()) {
                throw new IllegalArgumentException(
                        "shared." + operation + " adds whole numbers, not " + arguments.get(1));
            }
            delta = by.longValue();
        }
        // The smallest has no opposite.
        if (sign < 0 && delta == Long.MIN_VALUE) {
            throw new IllegalArgumentException(
                    "shared." + operation + " takes numbers above " + Long.MIN_VALUE);
        }
        return state.add(key, sign * delta);
    }

    private static Duration seconds(String operation, JsonNode value) {
        if (!value.isNumber() || value.decimalValue().abs().compareTo(SECONDS_MAX) > 0) {
            throw new IllegalArgumentException(
                    "shared." + operation + " takes a number of seconds");
        }
        return Duration.ofMillis(value.decimalValue().movePointRight(3).longValue());
    }

    private static String key(String operation, List<String> arguments, int argumentsMax) {
        JsonNode key = argument(operation, arguments, 0);
        if (!key.isTextual()) {
            throw new IllegalArgumentException("shared." + operation + ": the key is no text");
        } else if (arguments.size() > argumentsMax) {
            throw new IllegalArgumentException(
                    "shared." + operation + " takes " + argumentsMax + " arguments at most");
        }
        return key.textValue();
    }

    private static JsonNode argument(String operation, List<String> arguments, int place) {
        if (place >= arguments.size()) {
            throw new IllegalArgumentException("shared." + operation + ": an argument is missing");
        }
        try {
            return JSON.readTree(arguments.get(place));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("shared." + operation + ": an argument is no JSON");
        }
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    private static String yes(boolean value) {
        return Boolean.toString(value);
    }
}
