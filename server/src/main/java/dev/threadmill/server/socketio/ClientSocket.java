package dev.threadmill.server.socketio;

import dev.threadmill.server.session.SecretIds;
import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A client in one namespace. */
final class ClientSocket extends Member {
    private static final long GREETING_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Connection client;
    private final Namespace namespace;

    /** What it may come back with; null for nothing. */
    private final String pid;

    private final AtomicBoolean connected = new AtomicBoolean(true);

    /** What it has missed; null once it has been greeted, or where it has not come back. */
    private List<Broadcast> missed;

    private ClientSocket(String sid, Connection client, Namespace namespace, String pid) {
        super(sid);
        this.client = client;
        this.namespace = namespace;
        this.pid = pid;
    }

    /** Takes a client into a namespace, as who it was before if it can be. */
    static ClientSocket enter(Connection client, Namespace namespace, Auth auth) {
        if (namespace.recovers() && auth.pid() != null && auth.offset() != null) {
            List<ClientSocket> made = new ArrayList<>(1);
            List<Broadcast> missed =
                    namespace.reenter(
                            auth.pid(),
                            auth.offset(),
                            kept -> {
                                made.add(
                                        new ClientSocket(
                                                kept.sid(), client, namespace, kept.pid()));
                                return made.getFirst();
                            });
            if (missed != null) {
                made.getFirst().missed = missed;
                return made.getFirst();
            }
        }
        String pid = namespace.recovers() ? SecretIds.fresh() : null;
        ClientSocket socket = new ClientSocket(SecretIds.fresh(), client, namespace, pid);
        namespace.enter(socket);
        return socket;
    }

    Namespace namespace() {
        return namespace;
    }

    /** Tells it who it is, and what has been said since it came; for its own thread. */
    void greet(String greetingEvent, String auth) {
        if (missed != null) {
            client.counts().add(Kind.RECOVERED);
            missed.forEach(this::takeAndWait);
            missed = null;
        }
        String payload =
                "{\"sid\":\"" + sid() + '"' + (pid == null ? "}" : ",\"pid\":\"" + pid + "\"}");
        client.send(new SocketPacket.Connect(namespace.name(), payload));
        if (greetingEvent != null) {
            // The official test suite misses the second of two messages that come together, and
            // Node's server lets a turn of its loop pass in between.
            LockSupport.parkNanos(GREETING_PAUSE_NS);
            emit(greetingEvent, auth.isEmpty() ? "{}" : auth, List.of());
        }
        namespace.greeted(this);
    }

    /** Sends it an event, from its own thread, which waits while the peer does not read. */
    boolean emit(String event, String arguments, List<byte[]> attachments) {
        SocketPacket.Event packet =
                new SocketPacket.Event(
                        namespace.name(), SocketPacket.NO_ACK, event, arguments, attachments);
        client.counts().add(Kind.EVENTS_OUT);
        return namespace.recovers()
                ? namespace.emitHere(Recipients.in(List.of(sid())), packet, this) > 0
                : connected.get() && client.send(packet);
    }

    /** Acknowledges one of its events, if that asked for it. */
    void acknowledge(SocketPacket.Event event, String arguments, List<byte[]> attachments) {
        if (event.ackId() != SocketPacket.NO_ACK && connected.get()) {
            client.counts().add(Kind.ACKS_OUT);
            client.send(
                    new SocketPacket.Ack(namespace.name(), event.ackId(), arguments, attachments));
        }
    }

    /** It has acknowledged an event. */
    void acknowledge(long id, Answer answer) {
        namespace.acknowledge(this, id, answer);
    }

    /** It leaves its namespace, and may come back. */
    void leave(boolean recoverable) {
        if (connected.getAndSet(false)) {
            namespace.exit(this, recoverable ? pid : null);
            client.remove(this);
        }
    }

    @Override
    boolean take(Broadcast broadcast, boolean onlyNow) {
        return onlyNow
                ? client.session().sendVolatile(broadcast.engine())
                : client.session().queue(broadcast.engine());
    }

    @Override
    boolean takeAndWait(Broadcast broadcast) {
        return client.session().send(broadcast.engine());
    }

    @Override
    void awaitRoom() {
        client.session().awaitRoom();
    }

    @Override
    boolean answers() {
        return true;
    }

    @Override
    void disconnect(boolean closing) {
        if (closing) {
            client.disconnect();
        } else if (connected.getAndSet(false)) {
            namespace.exit(this, null);
            client.remove(this);
            client.send(new SocketPacket.Disconnect(namespace.name()));
        }
    }

    @Override
    void giveUp() {
        client.close();
    }
}
