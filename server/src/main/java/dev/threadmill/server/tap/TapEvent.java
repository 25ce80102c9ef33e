package dev.threadmill.server.tap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.recording.Direction;
import dev.threadmill.server.session.Message;
import java.util.Base64;

/** What a tap tells, each as one JSON text. */
sealed interface TapEvent {
    ObjectMapper MAPPER = new ObjectMapper();

    /** A message of a WebSocket. */
    record Said(String connection, String path, long atMs, Direction direction, Message message)
            implements TapEvent {}

    /** A WebSocket has begun. */
    record Opened(String connection, String path, long atMs) implements TapEvent {}

    /**
     * A WebSocket has ended.
     *
     * @param code the peer's, or 1006
     */
    record Closed(String connection, String path, long atMs, int code) implements TapEvent {}

    /** So many events are missing here: the tap's client did not keep up. */
    record Lost(long count) implements TapEvent {}

    /** What it takes up while it waits, about. */
    default long bytes() {
        return switch (this) {
            case Said said ->
                    OVERHEAD_BYTES
                            + switch (said.message()) {
                                case Message.Text text -> 2L * text.text().length();
                                case Message.Binary binary -> binary.bytes().length;
                            };
            case Opened opened -> OVERHEAD_BYTES;
            case Closed closed -> OVERHEAD_BYTES;
            case Lost lost -> OVERHEAD_BYTES;
        };
    }

    long OVERHEAD_BYTES = 128;

    default String json() {
        ObjectNode json = MAPPER.createObjectNode();
        switch (this) {
            case Said said -> {
                who(json, said.connection(), said.path(), said.atMs());
                json.put("direction", said.direction().word());
                switch (said.message()) {
                    case Message.Text text -> json.put("type", "text").put("data", text.text());
                    case Message.Binary binary ->
                            json.put("type", "binary")
                                    .put(
                                            "data",
                                            Base64.getEncoder().encodeToString(binary.bytes()));
                }
            }
            case Opened opened ->
                    who(
                            json.put("type", "open"),
                            opened.connection(),
                            opened.path(),
                            opened.atMs());
            case Closed closed ->
                    who(
                                    json.put("type", "close"),
                                    closed.connection(),
                                    closed.path(),
                                    closed.atMs())
                            .put("code", closed.code());
            case Lost lost -> json.put("type", "lost").put("count", lost.count());
        }
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    private static ObjectNode who(ObjectNode json, String connection, String path, long atMs) {
        return json.put("connection", connection).put("path", path).put("timestamp_ms", atMs);
    }
}
