package dev.threadmill.wire.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The text of one Socket.IO packet: {@code type[attachments-][namespace,][ackId][JSON]}. */
final class PacketText {
    private static final int BUFFERS_MAX = 64;
    private static final int ACK_DIGITS_MAX = 15;
    private static final int COUNT_DIGITS_MAX = 6;

    /** What no peer may call its events: the client's own. */
    private static final Set<String> RESERVED =
            Set.of(
                    "connect",
                    "connect_error",
                    "disconnect",
                    "disconnecting",
                    "newListener",
                    "removeListener");

    // Jackson's own pool would leave some 10 KB with each connection's thread.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_MAX))
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private final String text;
    private final int attachmentsMax;
    private int at;
    private int attachmentCount;

    PacketText(String text, int attachmentsMax) {
        this.text = text;
        this.attachmentsMax = attachmentsMax;
    }

    /** How many attachments the packet has announced. */
    int attachmentCount() {
        return attachmentCount;
    }

    SocketPacket read() throws MalformedPacketException {
        char type = text.isEmpty() ? ' ' : text.charAt(at++);
        if (type < '0' || type > '6') {
            throw new MalformedPacketException("a packet of an unknown type");
        }
        if (type == '5' || type == '6') {
            attachmentCount = attachments();
        }
        String namespace = namespace();
        long ackId = ackId();
        String json = text.substring(at);
        return switch (type) {
            case '0' -> new SocketPacket.Connect(namespace, objectOrNothing(json));
            case '1' -> {
                if (!json.isEmpty()) {
                    throw new MalformedPacketException("a DISCONNECT with a payload");
                }
                yield new SocketPacket.Disconnect(namespace);
            }
            case '2', '5' -> event(namespace, ackId, json);
            case '3', '6' -> ack(namespace, ackId, json);
            default -> new SocketPacket.ConnectError(namespace, json);
        };
    }

    private int attachments() throws MalformedPacketException {
        int end = text.indexOf('-', at);
        int digits = end - at;
        if (digits < 1 || digits > COUNT_DIGITS_MAX || !allDigits(at, end)) {
            throw new MalformedPacketException("a number of attachments that is none");
        }
        int count = Integer.parseInt(text, at, end, 10);
        if (count > attachmentsMax) {
            throw new MalformedPacketException("more than " + attachmentsMax + " attachments");
        }
        at = end + 1;
        return count;
    }

    private String namespace() {
        if (at >= text.length() || text.charAt(at) != '/') {
            return SocketPacket.MAIN;
        }
        int end = text.indexOf(',', at);
        String namespace = text.substring(at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 1;
        // Clients may add a query, which is not part of the name.
        int query = namespace.indexOf('?');
        return query < 0 ? namespace : namespace.substring(0, query);
    }

    private long ackId() throws MalformedPacketException {
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        if (end == at) {
            return SocketPacket.NO_ACK;
        }
        if (end - at > ACK_DIGITS_MAX) {
            throw new MalformedPacketException("an acknowledgement id that is too large");
        }
        long id = Long.parseLong(text, at, end, 10);
        at = end;
        return id;
    }

    private boolean allDigits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String objectOrNothing(String json) throws MalformedPacketException {
        if (json.isEmpty()) {
            return json;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedPacketException("a CONNECT whose payload is no object");
            }
            parser.skipChildren();
            ensureEnd(parser);
            return json;
        } catch (IOException e) {
            throw new MalformedPacketException("a CONNECT whose payload is no JSON");
        }
    }

    private SocketPacket event(String namespace, long ackId, String json)
            throws MalformedPacketException {
        try (JsonParser parser = JSON.createParser(json)) {
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
            if (RESERVED.contains(name)) {
                throw new MalformedPacketException("an event with a reserved name");
            }
            String arguments = rest(parser, json);
            return new SocketPacket.Event(namespace, ackId, name, arguments, List.of());
        } catch (IOException e) {
            throw new MalformedPacketException("an event that is no JSON");
        }
    }

    private SocketPacket ack(String namespace, long ackId, String json)
            throws MalformedPacketException {
        if (ackId == SocketPacket.NO_ACK) {
            throw new MalformedPacketException("an acknowledgement without an id");
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedPacketException("an acknowledgement that is no array");
            }
            return new SocketPacket.Ack(namespace, ackId, rest(parser, json), List.of());
        } catch (IOException e) {
            throw new MalformedPacketException("an acknowledgement that is no JSON");
        }
    }

    /** What is left of an array, as it is written; the parser is within it. */
    private static String rest(JsonParser parser, String json)
            throws IOException, MalformedPacketException {
        int from = -1;
        for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; ) {
            if (token == null) {
                throw new MalformedPacketException("an array without an end");
            }
            if (from < 0) {
                from = (int) parser.currentTokenLocation().getCharOffset();
            }
            parser.skipChildren();
        }
        int to = (int) parser.currentTokenLocation().getCharOffset();
        ensureEnd(parser);
        return from < 0 ? "" : json.substring(from, to).stripTrailing();
    }

    private static void ensureEnd(JsonParser parser) throws IOException, MalformedPacketException {
        if (parser.nextToken() != null) {
            throw new MalformedPacketException("something behind the payload");
        }
    }
}
