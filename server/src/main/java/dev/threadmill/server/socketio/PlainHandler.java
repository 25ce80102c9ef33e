package dev.threadmill.server.socketio;

import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.BearerToken;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Plain WebSockets that hear what Socket.IO clients of the main namespace hear, and may say the
 * same: {@code broadcast}, {@code message}, {@code join}, {@code leave}.
 */
final class PlainHandler implements Handler {
    private final SocketIoServer server;
    private final Namespace namespace;
    private final String replyEvent;

    PlainHandler(SocketIoServer server, Namespace namespace, String replyEvent) {
        this.server = server;
        this.namespace = namespace;
        this.replyEvent = replyEvent;
    }

    /** Where Socket.IO clients must show a token, these must too: as a header or in the query. */
    @Override
    public Admission admit(Handshake handshake) {
        String token =
                handshake
                        .header("authorization")
                        .flatMap(BearerToken::of)
                        .or(() -> handshake.parameter("token"))
                        .orElse(null);
        Optional<Admission.Refused> refused = server.refusal(handshake.ip(), token);
        return refused.isPresent() ? refused.get() : new Admission.Accepted(this::serve);
    }

    @Override
    public void serve(Session session) {
        PlainMember member = new PlainMember(session);
        namespace.enter(member);
        try {
            namespace.greeted(member);
            for (Message message; (message = session.receive()) != null; ) {
                switch (message) {
                    case Message.Text text -> hear(session, member, text.text());
                    case Message.Binary binary -> fault(session, "messages are text, not binary");
                }
            }
        } finally {
            namespace.exit(member, null);
        }
    }

    private void hear(Session session, PlainMember member, String text) {
        switch (PlainEvents.read(text)) {
            case PlainEvents.Event event -> {
                server.counts().add(Kind.EVENTS_IN);
                hear(session, member, event);
            }
            case PlainEvents.Invalid invalid -> fault(session, "the message " + invalid.message());
        }
    }

    private void hear(Session session, PlainMember member, PlainEvents.Event event) {
        switch (event.name()) {
            case "message" -> session.sendText(PlainEvents.write(replyEvent, event.data()));
            case "broadcast" ->
                    namespace.emit(Recipients.ALL, "broadcast", event.data(), List.of(), member);
            case "join", "leave" -> {
                String fault = ServiceEvents.move(namespace, member, event.name(), event.data());
                if (fault == null) {
                    String rooms = Channels.json(namespace.roomsOf(member));
                    session.sendText(PlainEvents.write(event.name(), rooms));
                } else {
                    fault(session, fault);
                }
            }
            default -> fault(session, "event must be one of broadcast, message, join and leave");
        }
    }

    private static void fault(Session session, String message) {
        session.sendText(PlainEvents.write("error", Json.object("message", message)));
    }
}
