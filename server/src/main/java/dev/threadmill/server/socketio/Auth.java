package dev.threadmill.server.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.threadmill.wire.socketio.JsonText;
import java.io.IOException;

/**
 * What a client shows when it connects; null for what it does not show as a text.
 *
 * @param token that it is one of ours
 * @param pid under which it was known
 * @param offset of the last event that it has got
 */
record Auth(String token, String pid, String offset) {
    /**
     * Takes it from a payload.
     *
     * @param payload a JSON object, or nothing
     */
    static Auth of(String payload) {
        String token = null;
        String pid = null;
        String offset = null;
        if (payload.isEmpty()) {
            return new Auth(null, null, null);
        }
        try (JsonParser parser = JsonText.FACTORY.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                String text =
                        parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
                parser.skipChildren();
                switch (name) {
                    case "token" -> token = text;
                    case "pid" -> pid = text;
                    case "offset" -> offset = text;
                    default -> {
                        // What the application does with the rest is its own.
                    }
                }
            }
            return new Auth(token, pid, offset);
        } catch (IOException e) {
            throw new IllegalStateException("the packet's reader has seen to this", e);
        }
    }
}
