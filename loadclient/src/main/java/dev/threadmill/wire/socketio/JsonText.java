package dev.threadmill.wire.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/** JSON as Socket.IO's two sides read and write it: most of it stays text. */
public final class JsonText {
    private static final int BUFFERS_MAX = 64;

    /** Reads it. Jackson's own pool would leave some 10 KB with each connection's thread. */
    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_MAX))
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private JsonText() {}

    /** A text as a JSON string, which is well formed whatever the text is. */
    public static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
        for (int i = json.length() - 1; i > 0; i--) {
            char c = json.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isSurrogatePair(json.charAt(i - 1), c)) {
                i--;
            } else {
                // UTF-8 has no half of a pair: JavaScript escapes it, too.
                json.replace(i, i + 1, String.format("\\u%04x", (int) c));
            }
        }
        return json.toString();
    }

    /**
     * Where the first of some JSON values ends: at the comma behind it, or with the text.
     *
     * @param values with commas between them; checked, or the place means nothing
     */
    public static int endOfFirst(String values) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < values.length(); i++) {
            switch (values.charAt(i)) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case '[', '{' -> depth += quoted ? 0 : 1;
                case ']', '}' -> depth -= quoted ? 0 : 1;
                case ',' -> {
                    if (depth == 0 && !quoted) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return values.length();
    }
}
