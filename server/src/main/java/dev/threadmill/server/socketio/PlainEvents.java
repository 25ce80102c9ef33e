package dev.threadmill.server.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.wire.socketio.SocketPacket;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** Events as plain WebSockets have them: {@code {"event":E,"data":X}}. */
final class PlainEvents {
    /** What a plain WebSocket has said. */
    sealed interface Said {}

    /**
     * An event.
     *
     * @param data JSON, as it is written; {@code null} where there was none
     */
    record Event(String name, String data) implements Said {}

    /** Something that is no event. */
    record Invalid(String message) implements Said {}

    private PlainEvents() {}

    /** An event with its arguments: none as {@code null}, one as it is, several as an array. */
    static String write(SocketPacket.Event event) {
        try {
            return write(event.name(), data(event));
        } catch (IOException e) {
            // Deeper than Jackson reads: who has so much may count it, too.
            return write(event.name(), '[' + event.arguments() + ']');
        }
    }

    /**
     * An event.
     *
     * @param data JSON
     */
    static String write(String event, String data) {
        return "{\"event\":" + Json.quoted(event) + ",\"data\":" + data + '}';
    }

    private static String data(SocketPacket.Event event) throws IOException {
        String arguments = event.arguments();
        if (!event.attachments().isEmpty()) {
            JsonNode all = Json.MAPPER.readTree('[' + arguments + ']');
            JsonNode filled = fill(all, event.attachments());
            return (filled.size() == 1 ? filled.get(0) : filled).toString();
        }
        return switch (count(arguments)) {
            case 0 -> "null";
            case 1 -> arguments;
            default -> '[' + arguments + ']';
        };
    }

    private static int count(String arguments) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser('[' + arguments + ']')) {
            parser.nextToken();
            int count = 0;
            while (count < 2 && parser.nextToken() != JsonToken.END_ARRAY) {
                count++;
                parser.skipChildren();
            }
            return count;
        }
    }

    /** Puts attachments where they belong. */
    private static JsonNode fill(JsonNode value, List<byte[]> attachments) {
        if (value instanceof ObjectNode object) {
            int number = object.path("num").asInt(-1);
            if (object.path("_placeholder").asBoolean()
                    && number >= 0
                    && number < attachments.size()) {
                return JsonNodeFactory.instance.objectNode().put("base64", attachments.get(number));
            }
            Iterator<String> names = List.copyOf(fieldNames(object)).iterator();
            while (names.hasNext()) {
                String name = names.next();
                object.set(name, fill(object.get(name), attachments));
            }
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, fill(array.get(i), attachments));
            }
        }
        return value;
    }

    private static List<String> fieldNames(ObjectNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    /** Reads what a WebSocket has said; other fields are ignored. */
    static Said read(String text) {
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Invalid("must be a JSON object such as {\"event\":…,\"data\":…}");
            }
            return object(parser, text);
        } catch (JsonProcessingException e) {
            return new Invalid("is no valid JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading a string cannot fail", e);
        }
    }

    private static Said object(JsonParser parser, String text) throws IOException {
        String name = null;
        String data = "null";
        boolean named = true;
        JsonToken token = parser.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            token = parser.nextToken();
            if (field.equals("event")) {
                named = token == JsonToken.VALUE_STRING;
                name = named ? parser.getText() : null;
            }
            int from = offset(parser);
            parser.skipChildren();
            token = parser.nextToken();
            if (field.equals("data")) {
                data = withoutComma(text.substring(from, offset(parser)));
            }
        }
        if (parser.nextToken() != null) {
            return new Invalid("must be one JSON object and nothing more");
        }
        return !named || name == null || name.isEmpty()
                ? new Invalid("event must be a text")
                : new Event(name, data);
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** A value that other fields may follow. */
    private static String withoutComma(String value) {
        String stripped = value.stripTrailing();
        return stripped.endsWith(",")
                ? stripped.substring(0, stripped.length() - 1).stripTrailing()
                : stripped;
    }
}
