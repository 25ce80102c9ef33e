package dev.threadmill.server;

import dev.threadmill.server.events.BusyException;
import dev.threadmill.server.events.Event;
import dev.threadmill.server.events.EventSink;
import dev.threadmill.server.events.Receivers;
import dev.threadmill.server.socketio.Answers;
import dev.threadmill.server.socketio.Namespace;
import dev.threadmill.server.socketio.Recipients;
import dev.threadmill.server.socketio.SocketIoServer;
import dev.threadmill.server.socketio.TooManyAcksException;
import java.time.Duration;
import java.util.List;

/** Brings events that are sent by HTTP to the Socket.IO server. */
record SocketIoEvents(SocketIoServer server) implements EventSink {
    @Override
    public boolean hasNamespace(String namespace) {
        return server.namespace(namespace).isPresent();
    }

    @Override
    public int emit(Event event, Receivers receivers, boolean mayBeDropped) {
        Recipients recipients = recipients(receivers);
        return namespace(receivers)
                .emit(
                        mayBeDropped ? recipients.nowOnly() : recipients,
                        event.name(),
                        event.argument(),
                        List.of());
    }

    @Override
    public Acks emitWithAck(Event event, Receivers receivers, Duration timeout)
            throws InterruptedException, BusyException {
        Answers answers;
        try {
            answers =
                    namespace(receivers)
                            .emitWithAck(
                                    recipients(receivers),
                                    event.name(),
                                    event.argument(),
                                    List.of(),
                                    timeout);
        } catch (TooManyAcksException e) {
            throw new BusyException(e.getMessage());
        }
        return new Acks(
                answers.all().stream().map(Answers.Answer::arguments).toList(), answers.missing());
    }

    private Namespace namespace(Receivers receivers) {
        return server.namespace(receivers.namespace()).orElseThrow();
    }

    private static Recipients recipients(Receivers receivers) {
        return Recipients.in(List.copyOf(receivers.rooms()))
                .except(List.copyOf(receivers.except()));
    }
}
