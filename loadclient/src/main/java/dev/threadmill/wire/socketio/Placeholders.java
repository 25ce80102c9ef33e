package dev.threadmill.wire.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Are all {@code {"_placeholder":true,"num":n}} of a value those of attachments that the packet
 * has? Each may be named more than once, or never; what else a placeholder holds is not looked at.
 */
final class Placeholders {
    private Placeholders() {}

    /**
     * Reads the value that the parser stands at the beginning of, to its end. Its depth is bounded
     * by the parser.
     */
    static boolean valid(JsonParser parser, int attachmentCount) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, attachmentCount);
            case START_ARRAY -> {
                boolean valid = true;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    valid &= valid(parser, attachmentCount);
                }
                yield valid;
            }
            default -> {
                parser.finishToken();
                yield true;
            }
        };
    }

    private static boolean object(JsonParser parser, int attachmentCount) throws IOException {
        boolean placeholder = false;
        boolean numbered = false;
        boolean valid = true;
        // Of names that come twice the last counts, as in JavaScript.
        for (String name; (name = parser.nextFieldName()) != null; ) {
            JsonToken value = parser.nextToken();
            if (name.equals("_placeholder")) {
                placeholder = value == JsonToken.VALUE_TRUE;
            } else if (name.equals("num")) {
                numbered = value == JsonToken.VALUE_NUMBER_INT && within(parser, attachmentCount);
            }
            valid &= valid(parser, attachmentCount);
        }
        return placeholder ? numbered : valid;
    }

    private static boolean within(JsonParser parser, int attachmentCount) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.INT
                && parser.getIntValue() >= 0
                && parser.getIntValue() < attachmentCount;
    }
}
