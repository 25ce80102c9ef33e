package dev.threadmill.server.socketio;

import dev.threadmill.server.engineio.EngineMessage;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.wire.socketio.EncodedPacket;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.List;

/** An event on its way to many: made once, in the two forms that receivers take. */
final class Broadcast {
    private final SocketPacket.Event event;
    private final String offset;
    private final EngineMessage engine;
    private volatile PreparedMessage plain;

    /**
     * Makes one.
     *
     * @param offset where it stands in the log that lost clients are served from; null for nowhere
     */
    Broadcast(SocketPacket.Event event, String offset) {
        this.event = event;
        this.offset = offset;
        EncodedPacket encoded = EncodedPacket.of(withOffset());
        this.engine = new EngineMessage(encoded.text(), encoded.attachments());
    }

    private SocketPacket.Event withOffset() {
        if (offset == null) {
            return event;
        }
        String quoted = '"' + offset + '"';
        return new SocketPacket.Event(
                event.namespace(),
                event.ackId(),
                event.name(),
                event.arguments().isEmpty() ? quoted : event.arguments() + ',' + quoted,
                event.attachments());
    }

    SocketPacket.Event event() {
        return event;
    }

    String offset() {
        return offset;
    }

    /** For Socket.IO clients. */
    EngineMessage engine() {
        return engine;
    }

    /** For plain WebSockets. */
    PreparedMessage plain() {
        PreparedMessage prepared = plain;
        if (prepared == null) {
            prepared = PreparedMessage.text(PlainEvents.write(event));
            plain = prepared;
        }
        return prepared;
    }

    /** About how many bytes it holds. */
    long bytes() {
        return bytes(event.name(), event.arguments(), event.attachments());
    }

    static long bytes(String name, String arguments, List<byte[]> attachments) {
        long bytes = (long) name.length() + arguments.length();
        for (byte[] attachment : attachments) {
            bytes += attachment.length;
        }
        return bytes;
    }
}
