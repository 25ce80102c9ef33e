package dev.threadmill.server.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.threadmill.wire.socketio.JsonText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/** Puts attachments into JSON, as {@code {"base64":"…"}}; all else stays as it is written. */
final class Attachments {
    private final String text;
    private final List<byte[]> attachments;
    private final StringBuilder out = new StringBuilder();

    /** Up to where the text is in {@code out}. */
    private int copied;

    /** An object that is being read. */
    private static final class Frame {
        private final int from;
        private final int copied;
        private final int outLength;
        private boolean placeholder;
        private int number = -1;

        Frame(int from, int copied, int outLength) {
            this.from = from;
            this.copied = copied;
            this.outLength = outLength;
        }
    }

    private Attachments(String text, List<byte[]> attachments) {
        this.text = text;
        this.attachments = attachments;
    }

    /**
     * Values with attachments where their placeholders stand.
     *
     * @param arguments JSON values with commas between them, as a packet's reader has checked them;
     *     others stay as they are
     */
    static String inside(String arguments, List<byte[]> attachments) {
        if (attachments.isEmpty()) {
            return arguments;
        }
        String array = '[' + arguments + ']';
        try (JsonParser parser = JsonText.FACTORY.createParser(array)) {
            String filled = new Attachments(array, attachments).fill(parser);
            return filled.substring(1, filled.length() - 1);
        } catch (IOException e) {
            return arguments;
        }
    }

    private String fill(JsonParser parser) throws IOException {
        Deque<Frame> frames = new ArrayDeque<>();
        for (JsonToken token; (token = parser.nextToken()) != null; ) {
            if (token == JsonToken.START_OBJECT) {
                frames.push(new Frame(offset(parser), copied, out.length()));
            } else if (token == JsonToken.END_OBJECT) {
                end(frames.pop(), offset(parser) + 1);
            } else if (token == JsonToken.FIELD_NAME) {
                Frame frame = frames.element();
                switch (parser.currentName()) {
                    case "_placeholder" -> {
                        token = parser.nextToken();
                        frame.placeholder = token == JsonToken.VALUE_TRUE;
                    }
                    case "num" -> {
                        token = parser.nextToken();
                        frame.number = token == JsonToken.VALUE_NUMBER_INT ? number(parser) : -1;
                    }
                    default -> {}
                }
                if (token == JsonToken.START_OBJECT) {
                    frames.push(new Frame(offset(parser), copied, out.length()));
                }
            }
        }
        return out.append(text, copied, text.length()).toString();
    }

    private void end(Frame frame, int to) {
        if (frame.placeholder && frame.number >= 0 && frame.number < attachments.size()) {
            // What has been put into it before goes with it.
            out.setLength(frame.outLength);
            out.append(text, frame.copied, frame.from).append("{\"base64\":\"");
            out.append(Base64.getEncoder().encodeToString(attachments.get(frame.number)));
            out.append("\"}");
            copied = to;
        }
    }

    private static int number(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.INT ? parser.getIntValue() : -1;
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }
}
