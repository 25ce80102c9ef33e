package dev.threadmill.wire.socketio;

import java.util.List;

/**
 * A Socket.IO packet as Engine.IO messages: one of text, and one for each attachment after it.
 *
 * @param text without Engine.IO's own type
 */
public record EncodedPacket(String text, List<byte[]> attachments) {
    private static final int OVERHEAD = 32;

    /** Encodes a packet. */
    public static EncodedPacket of(SocketPacket packet) {
        return switch (packet) {
            case SocketPacket.Connect connect -> plain('0', connect.namespace(), connect.payload());
            case SocketPacket.Disconnect disconnect -> plain('1', disconnect.namespace(), "");
            case SocketPacket.ConnectError error -> plain('4', error.namespace(), error.payload());
            case SocketPacket.Event event -> event(event);
            case SocketPacket.Ack ack -> ack(ack);
        };
    }

    private static EncodedPacket plain(char type, String namespace, String payload) {
        StringBuilder text = new StringBuilder(OVERHEAD + payload.length()).append(type);
        namespace(text, namespace);
        return new EncodedPacket(text.append(payload).toString(), List.of());
    }

    private static EncodedPacket event(SocketPacket.Event event) {
        StringBuilder text = head('2', '5', event.attachments(), event.arguments(), event.name());
        namespace(text, event.namespace());
        if (event.ackId() != SocketPacket.NO_ACK) {
            text.append(event.ackId());
        }
        text.append('[').append(JsonText.quoted(event.name()));
        if (!event.arguments().isEmpty()) {
            text.append(',').append(event.arguments());
        }
        return new EncodedPacket(text.append(']').toString(), event.attachments());
    }

    private static EncodedPacket ack(SocketPacket.Ack ack) {
        StringBuilder text = head('3', '6', ack.attachments(), ack.arguments(), "");
        namespace(text, ack.namespace());
        if (ack.ackId() != SocketPacket.NO_ACK) {
            text.append(ack.ackId());
        }
        text.append('[').append(ack.arguments()).append(']');
        return new EncodedPacket(text.toString(), ack.attachments());
    }

    private static StringBuilder head(
            char plain, char binary, List<byte[]> attachments, String arguments, String name) {
        StringBuilder text = new StringBuilder(OVERHEAD + name.length() + arguments.length());
        return attachments.isEmpty()
                ? text.append(plain)
                : text.append(binary).append(attachments.size()).append('-');
    }

    private static void namespace(StringBuilder text, String namespace) {
        if (!namespace.equals(SocketPacket.MAIN)) {
            text.append(namespace).append(',');
        }
    }
}
