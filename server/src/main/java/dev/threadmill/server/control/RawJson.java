package dev.threadmill.server.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON text, which can be had exactly as it was written: numbers, order, spaces,
 * escapes.
 *
 * @param text a whole message that has been parsed before
 * @param path names of fields, from the message down
 */
record RawJson(String text, List<String> path) {
    RawJson {
        path = List.copyOf(path);
    }

    static RawJson of(String text) {
        return new RawJson(text, List.of());
    }

    RawJson field(String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return new RawJson(text, longer);
    }

    /** What stands at this place, which must exist. */
    String slice() {
        try (JsonParser parser = CommandReader.MAPPER.createParser(text)) {
            parser.nextToken();
            for (String name : path) {
                seek(parser, name);
            }
            long start = parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            long end = parser.currentLocation().getCharOffset();
            return text.substring(Math.toIntExact(start), Math.toIntExact(end));
        } catch (IOException e) {
            throw new IllegalStateException("a text that was read cannot be read again", e);
        }
    }

    /** Goes from an object to the value of one of its fields. */
    private static void seek(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME && !parser.currentName().equals(name)) {
            parser.nextToken();
            parser.skipChildren();
        }
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
            throw new IllegalStateException("there is no field '" + name + "'");
        }
        parser.nextToken();
    }
}
