package dev.threadmill.server.socketio;

import dev.threadmill.wire.socketio.SocketPacket;
import java.util.List;

/**
 * What the service does with clients' events: {@code message} comes back, {@code broadcast} goes to
 * all, {@code join} and {@code leave} are about channels. Every event is acknowledged, if it asks
 * for it, with its own arguments, those about channels with the channels that the client is in.
 */
final class ServiceEvents {
    private final String replyEvent;

    ServiceEvents(String replyEvent) {
        this.replyEvent = replyEvent;
    }

    /** A client has sent an event; its own thread. */
    void heard(ClientSocket socket, SocketPacket.Event event) {
        switch (event.name()) {
            case "message" -> {
                socket.emit(replyEvent, event.arguments(), event.attachments());
                socket.acknowledge(event, event.arguments(), event.attachments());
            }
            case "broadcast" -> {
                socket.namespace()
                        .emit(
                                Recipients.ALL,
                                "broadcast",
                                event.arguments(),
                                event.attachments(),
                                socket);
                socket.acknowledge(event, event.arguments(), event.attachments());
            }
            case "join", "leave" -> {
                String fault = move(socket.namespace(), socket, event.name(), event.arguments());
                if (fault == null) {
                    String rooms = Channels.json(socket.namespace().roomsOf(socket));
                    socket.acknowledge(event, rooms, List.of());
                } else if (event.ackId() == SocketPacket.NO_ACK) {
                    socket.emit("error", Json.object("message", fault), List.of());
                } else {
                    socket.acknowledge(event, Json.object("error", fault), List.of());
                }
            }
            default -> socket.acknowledge(event, event.arguments(), event.attachments());
        }
    }

    /**
     * Makes a member join or leave channels.
     *
     * @return what is wrong with that; null for nothing
     */
    static String move(Namespace namespace, Member member, String event, String arguments) {
        return switch (Channels.read(arguments)) {
            case Channels.Invalid invalid -> event + ' ' + invalid.message();
            case Channels.Named named when event.equals("leave") -> {
                namespace.leave(member, named.names());
                yield null;
            }
            case Channels.Named named ->
                    namespace.join(member, named.names(), Channels.PER_CLIENT_MAX)
                            ? null
                            : "join: a client can be in " + Channels.PER_CLIENT_MAX + " channels";
        };
    }
}
