package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.socketio.EncodedPacket;
import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.List;

/** The text of the event that a load run emits. */
final class EventText {
    /** Where the marker goes: as long as it is, and in no text of a user's. */
    static final String MARKER = "\u0001".repeat(BroadcastMessage.MARKER_BYTES);

    private static final String FIELD = "{\"tm\":\"";
    private static final String FILLING = ".";

    private EventText() {}

    /** The event as an Engine.IO message, with {@link #MARKER} in its argument. */
    static String of(Target.SocketIo target, long ackId) {
        return of(target, ackId, argument(target));
    }

    /**
     * The event as an Engine.IO message.
     *
     * @param argument JSON
     */
    static String of(Target.SocketIo target, long ackId, String argument) {
        SocketPacket.Event event =
                new SocketPacket.Event(
                        target.namespace(), ackId, target.event(), argument, List.of());
        return EnginePacket.MESSAGE + EncodedPacket.of(event).text();
    }

    /** A body gets the marker as one more field; without a body the argument is that field. */
    private static String argument(Target.SocketIo target) {
        if (target.body().isEmpty()) {
            int filling = target.messageBytes() - Target.SocketIo.MESSAGE_BYTES_MIN;
            return FIELD + MARKER + FILLING.repeat(filling) + "\"}";
        }
        String rest = target.body().text().strip().substring(1).strip();
        return FIELD + MARKER + '"' + (rest.startsWith("}") ? "" : ",") + rest;
    }

    /** The argument of an event that its acknowledgement tells from others: no marker. */
    static String plainArgument(Target.SocketIo target) {
        return target.body().isEmpty()
                ? argument(target).replace(MARKER, FILLING.repeat(MARKER.length()))
                : target.body().text().strip();
    }
}
