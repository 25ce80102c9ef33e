package dev.threadmill.server.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;

/** Whether a text is JSON (RFC 8259), without keeping anything of it. */
final class JsonCheck {
    /** Values within values; deeper ones are refused. */
    static final int DEPTH_MAX = 1_000;

    /** Buffers that wait for the next message; a thread's own would stay with each session. */
    private static final int BUFFERS_KEPT_MAX = 64;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_KEPT_MAX))
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            // What is bounded already is the whole text.
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private JsonCheck() {}

    /** Whether a text is one value of any kind and nothing else. */
    static boolean isOneValue(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            int depth = 0;
            int values = 0;
            for (JsonToken token; (token = parser.nextToken()) != null; ) {
                if (token.isStructEnd()) {
                    depth--;
                    continue;
                }
                if (depth == 0 && ++values > 1) {
                    return false;
                }
                if (token.isStructStart()) {
                    depth++;
                }
            }
            return values == 1;
        } catch (IOException e) {
            return false;
        }
    }
}
