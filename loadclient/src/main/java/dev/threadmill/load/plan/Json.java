package dev.threadmill.load.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Looks whether text is JSON. */
final class Json {
    static final int AUTH_CHARS_MAX = 64 * 1_024;

    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    static boolean isValue(String text) {
        return startOf(text) != null;
    }

    static boolean isObject(String text) {
        return startOf(text) == JsonToken.START_OBJECT;
    }

    /** How the one value of the text begins; null where there is not exactly one. */
    private static JsonToken startOf(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null ? first : null;
        } catch (IOException e) {
            return null;
        }
    }
}
