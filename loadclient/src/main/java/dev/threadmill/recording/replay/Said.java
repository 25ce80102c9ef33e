package dev.threadmill.recording.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.threadmill.wire.WebSocketEvent;

/** What a server said, then or now: a message, or a Close frame. */
final class Said {
    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final WebSocketEvent event;
    private final long atMs;
    private volatile JsonNode tree;

    Said(WebSocketEvent event, long atMs) {
        this.event = event;
        this.atMs = atMs;
    }

    WebSocketEvent event() {
        return event;
    }

    /** When it was said: since the recording's start, or since the connection's. */
    long atMs() {
        return atMs;
    }

    boolean isClose() {
        return event instanceof WebSocketEvent.Close;
    }

    /** The object or array that a text is, or a missing node. */
    JsonNode tree() {
        JsonNode known = tree;
        if (known == null) {
            known = parse();
            tree = known;
        }
        return known;
    }

    private JsonNode parse() {
        if (event instanceof WebSocketEvent.Text text
                && (text.text().stripLeading().startsWith("{")
                        || text.text().stripLeading().startsWith("["))) {
            try {
                return MAPPER.readTree(text.text());
            } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
                return MissingNode.getInstance();
            }
        }
        return MissingNode.getInstance();
    }
}
