package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.wire.socketio.EnginePacket;
import java.util.ArrayList;
import java.util.List;

/**
 * A message for one session or many: text, and binary attachments that must come right behind it.
 * What goes over the wire is made once, when first asked for. Any thread may use it.
 */
public final class EngineMessage {
    private final String text;
    private final List<byte[]> attachments;
    private volatile PreparedMessage webSocket;
    private volatile List<String> polling;

    /**
     * Makes a message.
     *
     * @param text without Engine.IO's type; null where there is nothing but attachments
     */
    public EngineMessage(String text, List<byte[]> attachments) {
        this.text = text;
        this.attachments = List.copyOf(attachments);
    }

    public static EngineMessage text(String text) {
        return new EngineMessage(text, List.of());
    }

    public static EngineMessage binary(byte[] bytes) {
        return new EngineMessage(null, List.of(bytes));
    }

    /** A packet that is no message. */
    static EngineMessage packet(EnginePacket packet) {
        EngineMessage message = new EngineMessage(null, List.of());
        message.webSocket = PreparedMessage.text(packet.frame());
        message.polling = List.of(packet.frame());
        return message;
    }

    /** As WebSocket messages, which stay together. */
    public PreparedMessage webSocket() {
        PreparedMessage prepared = webSocket;
        if (prepared == null) {
            List<Message> messages = new ArrayList<>();
            if (text != null) {
                messages.add(new Message.Text(EnginePacket.MESSAGE + text));
            }
            attachments.forEach(bytes -> messages.add(new Message.Binary(bytes)));
            prepared = PreparedMessage.together(messages);
            webSocket = prepared;
        }
        return prepared;
    }

    /** As packets of a payload. */
    public List<String> polling() {
        List<String> packets = polling;
        if (packets == null) {
            packets = new ArrayList<>();
            if (text != null) {
                packets.add(EnginePacket.MESSAGE + text);
            }
            for (byte[] bytes : attachments) {
                packets.add(new EnginePacket.Binary(bytes).frame());
            }
            packets = List.copyOf(packets);
            polling = packets;
        }
        return packets;
    }
}
