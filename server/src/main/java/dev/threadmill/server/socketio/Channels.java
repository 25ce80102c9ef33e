package dev.threadmill.server.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.wire.socketio.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which channels a client names in {@code join} or {@code leave}. */
sealed interface Channels {
    /** How many may be named at once. */
    int AT_ONCE_MAX = 100;

    /** How many a client may be in. */
    int PER_CLIENT_MAX = 1_000;

    int NAME_CHARS_MAX = 200;

    /** Their names. */
    record Named(List<String> names) implements Channels {}

    /** What is wrong, for people. */
    record Invalid(String message) implements Channels {}

    /**
     * Reads arguments: a name, an array of names, or an object with one of these as {@code
     * channel}.
     */
    static Channels read(String arguments) {
        try {
            JsonNode all = Json.MAPPER.readTree('[' + arguments + ']');
            JsonNode first = all.path(0);
            return all.size() == 1
                    ? named(first.isObject() ? first.path("channel") : first)
                    : new Invalid("needs one argument: a channel or an array of channels");
        } catch (JsonProcessingException e) {
            return new Invalid("is no valid JSON");
        }
    }

    private static Channels named(JsonNode value) {
        if (value.isArray() && value.size() > AT_ONCE_MAX) {
            return new Invalid("names more than " + AT_ONCE_MAX + " channels");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : value.isArray() ? value : List.of(value)) {
            if (!name.isTextual()) {
                return new Invalid("needs a channel's name, an array of names, or {\"channel\":…}");
            }
            int length = name.textValue().length();
            if (length == 0 || length > NAME_CHARS_MAX) {
                return new Invalid("needs names of 1 to " + NAME_CHARS_MAX + " characters");
            }
            names.add(name.textValue());
        }
        return new Named(names);
    }

    /** Names as a JSON array. */
    static String json(List<String> names) {
        return names.stream().map(JsonText::quoted).collect(Collectors.joining(",", "[", "]"));
    }
}
