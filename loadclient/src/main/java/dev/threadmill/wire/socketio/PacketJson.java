package dev.threadmill.wire.socketio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;

/**
 * The JSON of a packet: checked, and cut into what the packet is made of. Jackson's constraints
 * bound nesting (1,000) and numbers (1,000 characters).
 */
final class PacketJson {
    /** Up to here one copy of the text is cheaper than reading it in parts. */
    private static final int CHARS_AT_ONCE_MAX = 8_192;

    private PacketJson() {}

    private static JsonParser parser(String text, int from) throws IOException {
        int length = text.length() - from;
        if (length <= CHARS_AT_ONCE_MAX) {
            char[] chars = new char[length];
            text.getChars(from, text.length(), chars, 0);
            return JsonText.FACTORY.createParser(chars);
        }
        StringReader rest = new StringReader(text);
        rest.skip(from);
        return JsonText.FACTORY.createParser(rest);
    }

    /** A CONNECT's payload as it is written: an object; empty for none. */
    static String object(String text, int from) throws MalformedPacketException {
        return whole(text, from, false);
    }

    /** A CONNECT_ERROR's payload as it is written: an object, or a string; empty for none. */
    static String objectOrString(String text, int from) throws MalformedPacketException {
        return whole(text, from, true);
    }

    private static String whole(String text, int from, boolean stringToo)
            throws MalformedPacketException {
        if (from == text.length()) {
            return "";
        }
        try (JsonParser parser = parser(text, from)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT
                    && !(stringToo && first == JsonToken.VALUE_STRING)) {
                throw new MalformedPacketException("a CONNECT whose payload is no object");
            }
            parser.skipChildren();
            ensureEnd(parser);
            return text.substring(from);
        } catch (IOException e) {
            throw new MalformedPacketException("a CONNECT whose payload is no JSON");
        }
    }

    static SocketPacket event(
            String namespace, long ackId, String text, int from, int attachmentCount)
            throws MalformedPacketException {
        try (JsonParser parser = parser(text, from)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedPacketException("an event that is no array");
            }
            JsonToken first = parser.nextToken();
            if (first != JsonToken.VALUE_STRING
                    && first != JsonToken.VALUE_NUMBER_INT
                    && first != JsonToken.VALUE_NUMBER_FLOAT) {
                throw new MalformedPacketException("an event without a name");
            }
            String name = parser.getText();
            if (SocketPacket.RESERVED_EVENTS.contains(name)) {
                throw new MalformedPacketException("an event with a reserved name");
            }
            String arguments = arguments(parser, text, from, attachmentCount);
            return new SocketPacket.Event(namespace, ackId, name, arguments, List.of());
        } catch (IOException e) {
            throw new MalformedPacketException("an event that is no JSON");
        }
    }

    /** An acknowledgement's arguments. */
    static String acknowledgement(String text, int from, int attachmentCount)
            throws MalformedPacketException {
        try (JsonParser parser = parser(text, from)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedPacketException("an acknowledgement that is no array");
            }
            return arguments(parser, text, from, attachmentCount);
        } catch (IOException e) {
            throw new MalformedPacketException("an acknowledgement that is no JSON");
        }
    }

    /** What is left of the array that the parser is in, as it is written. */
    private static String arguments(JsonParser parser, String text, int from, int attachmentCount)
            throws IOException, MalformedPacketException {
        JsonToken token = parser.nextToken();
        int begin =
                token == JsonToken.END_ARRAY
                        ? -1
                        : from + (int) parser.currentTokenLocation().getCharOffset();
        for (; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new MalformedPacketException("an array without an end");
            }
            if (attachmentCount == 0) {
                parser.skipChildren();
            } else if (!Placeholders.valid(parser, attachmentCount)) {
                throw new MalformedPacketException("a placeholder without its attachment");
            }
        }
        ensureEnd(parser);
        if (begin < 0) {
            return "";
        }
        // Nothing but spaces can follow the array, so this is its end.
        int end = text.lastIndexOf(']');
        while (text.charAt(end - 1) <= ' ') {
            end--;
        }
        return text.substring(begin, end);
    }

    private static void ensureEnd(JsonParser parser) throws IOException, MalformedPacketException {
        if (parser.nextToken() != null) {
            throw new MalformedPacketException("something behind the payload");
        }
    }
}
