package dev.threadmill.server.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.threadmill.wire.socketio.JsonText;
import dev.threadmill.wire.socketio.SocketPacket;
import java.io.IOException;

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
        String data = Attachments.inside(event.arguments(), event.attachments());
        if (data.isBlank()) {
            return write(event.name(), "null");
        }
        boolean one = JsonText.endOfFirst(data) == data.length();
        return write(event.name(), one ? data : '[' + data + ']');
    }

    /**
     * An event.
     *
     * @param data JSON
     */
    static String write(String event, String data) {
        return "{\"event\":" + JsonText.quoted(event) + ",\"data\":" + data + '}';
    }

    /** Reads what a WebSocket has said; other fields are ignored. */
    static Said read(String text) {
        try (JsonParser parser = JsonText.FACTORY.createParser(text)) {
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
