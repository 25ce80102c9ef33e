package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The body that a configuration asks for.
 *
 * @param contentType what it is, unless a header of the configuration says otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
record Body(byte[] bytes, Optional<String> contentType) {
    private static final String JSON = "application/json";

    /**
     * A string goes out as it is, any other JSON value as JSON, byte for byte as it came.
     *
     * @param raw where the configuration stands in its message
     */
    static Body read(Fields fields, RawJson raw) throws InvalidCommandException {
        Optional<JsonNode> body = fields.get("body");
        if (body.isEmpty()) {
            return new Body(new byte[0], Optional.empty());
        }
        JsonNode value = body.get();
        if (typed(value, "Json")) {
            JsonNode content = value.get("content");
            // LoadForge's own controllers send JSON as a string of JSON.
            return text(
                    content.isTextual()
                            ? content.textValue()
                            : raw.field("body").field("content").slice(),
                    JSON);
        }
        if (typed(value, "Xml")) {
            Fields.check(value.get("content").isTextual(), "body.content", "must be a string");
            return text(value.get("content").textValue(), "application/xml");
        }
        return value.isTextual()
                ? new Body(utf8(value.textValue()), Optional.empty())
                : text(raw.field("body").slice(), JSON);
    }

    /** Whether this is exactly {@code {"type":…,"content":…}}, and not somebody's own object. */
    private static boolean typed(JsonNode value, String type) {
        return value.isObject()
                && value.size() == 2
                && value.has("content")
                && value.path("type").isTextual()
                && value.get("type").textValue().equals(type);
    }

    private static Body text(String text, String contentType) {
        return new Body(utf8(text), Optional.of(contentType));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
