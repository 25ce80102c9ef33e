package dev.threadmill.server.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Reads clients' messages; unknown fields are ignored, null counts as absent. */
final class InboundReader {
    private static final int BUFFERS_MAX = 64;
    private static final List<String> FIELDS = List.of("id", "sender", "content", "timestamp");

    // Jackson's own pool would leave some 10 KB with each connection's thread.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_MAX))
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private final InstantSource clock;
    private final Supplier<UUID> ids;

    /** Makes a reader; clock and ids stand in for what a client leaves out. */
    InboundReader(InstantSource clock, Supplier<UUID> ids) {
        this.clock = clock;
        this.ids = ids;
    }

    Inbound read(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return invalidMessage("must be a JSON object", "");
            }
            return object(parser);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : " at column " + column(e);
            return new Inbound.Invalid("invalid_json", "is no valid JSON" + where, "");
        } catch (IOException e) {
            throw new IllegalStateException("reading a string cannot fail", e);
        }
    }

    private static int column(JsonProcessingException e) {
        return e.getLocation().getColumnNr();
    }

    private Inbound object(JsonParser parser) throws IOException {
        String[] values = new String[FIELDS.size()];
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            int field = FIELDS.indexOf(name);
            if (field < 0) {
                parser.skipChildren();
            } else if (token == JsonToken.VALUE_STRING) {
                values[field] = parser.getText();
            } else if (token == JsonToken.VALUE_NULL) {
                values[field] = null;
            } else {
                return invalidMessage("must be a string", name);
            }
        }
        if (parser.nextToken() != null) {
            return invalidMessage("must be one JSON object and nothing more", "");
        }
        return complete(values[0], values[1], values[2], values[3]);
    }

    private Inbound complete(String id, String sender, String content, String timestamp) {
        if (sender == null) {
            return invalidMessage("is missing: it must be a string", "sender");
        }
        if (content == null) {
            return invalidMessage("is missing: it must be a string", "content");
        }
        return new Inbound.Chat(
                id == null ? ids.get().toString() : id,
                sender,
                content,
                timestamp == null ? now() : timestamp);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Inbound.Invalid invalidMessage(String message, String field) {
        return new Inbound.Invalid("invalid_message", message, field);
    }
}
