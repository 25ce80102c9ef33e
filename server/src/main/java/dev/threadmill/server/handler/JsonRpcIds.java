package dev.threadmill.server.handler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids of a message's requests as they came: {@code 1.0} stays {@code 1.0}. The text is read
 * again for numbers that a tree would write otherwise.
 */
final class JsonRpcIds {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String text;

    /** One for each request, null for what is no number; null until needed. */
    private List<String> numbers;

    JsonRpcIds(String text) {
        this.text = text;
    }

    /** A request's id as JSON; {@code null} where there is none or it cannot be one. */
    String of(JsonNode request, int place) {
        JsonNode id = request.path("id");
        if (!JsonRpcRequest.isId(id)) {
            return "null";
        }
        if (id.isFloatingPointNumber()) {
            if (numbers == null) {
                numbers = read(text);
            }
            return numbers.get(place);
        }
        return id.toString();
    }

    private static List<String> read(String json) {
        List<String> ids = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    ids.add(id(parser));
                }
            } else {
                ids.add(id(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text has been read before", e);
        }
        return ids;
    }

    /** Reads one value to its end; where a key stands twice, the last one counts. */
    private static String id(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        String id = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isId = parser.currentName().equals("id");
            JsonToken value = parser.nextToken();
            if (isId) {
                id = value.isNumeric() ? parser.getText() : null;
            }
            parser.skipChildren();
        }
        return id;
    }
}
