package dev.threadmill.server.socketio;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.threadmill.wire.socketio.JsonText;

/** How JSON is read here. */
final class Json {
    /** Keeps numbers as they are written. */
    static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonText.FACTORY)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    /** An object with one text in it. */
    static String object(String name, String text) {
        return "{\"" + name + "\":" + JsonText.quoted(text) + '}';
    }
}
