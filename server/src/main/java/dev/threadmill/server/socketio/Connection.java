package dev.threadmill.server.socketio;

import dev.threadmill.server.engineio.EngineConversation;
import dev.threadmill.server.engineio.EngineMessage;
import dev.threadmill.server.engineio.EngineSession;
import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.wire.socketio.EncodedPacket;
import dev.threadmill.wire.socketio.MalformedPacketException;
import dev.threadmill.wire.socketio.SocketPacket;
import dev.threadmill.wire.socketio.SocketPacketReader;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What is said on one Engine.IO session: packets for the namespaces that it is in. */
final class Connection implements EngineConversation {
    /** Attachments of one packet, as Node's parser has it. */
    private static final int ATTACHMENTS_MAX = 10;

    /** What a client may come back from; the words are those of Node's server. */
    private static final List<String> RECOVERABLE =
            List.of("transport error", "transport close", "forced close", "ping timeout");

    /** A client that has the token shows it at once; who guesses is to come anew. */
    private static final int WRONG_TOKENS_MAX = 3;

    private final SocketIoServer server;
    private final EngineSession session;
    private final SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);

    /** One for each namespace that it is in; never changed, but replaced. */
    private final AtomicReference<List<ClientSocket>> sockets = new AtomicReference<>(List.of());

    private int wrongTokens;

    /** Why the session has ended; null while it has not. */
    private volatile String ended;

    Connection(SocketIoServer server, EngineSession session) {
        this.server = server;
        this.session = session;
    }

    EngineSession session() {
        return session;
    }

    SocketIoCounts counts() {
        return server.counts();
    }

    @Override
    public void text(String message) throws MalformedPacketException {
        try {
            hear(reader.text(message));
        } catch (MalformedPacketException e) {
            counts().add(Kind.MALFORMED);
            throw e;
        }
    }

    @Override
    public void binary(byte[] message) throws MalformedPacketException {
        try {
            hear(reader.binary(message));
        } catch (MalformedPacketException e) {
            counts().add(Kind.MALFORMED);
            throw e;
        }
    }

    private void hear(SocketPacket packet) throws MalformedPacketException {
        switch (packet) {
            case SocketPacket.Connect connect -> connect(connect);
            case SocketPacket.Event event -> {
                counts().add(Kind.EVENTS_IN);
                server.service().heard(socket(event), event);
            }
            case SocketPacket.Ack ack ->
                    socket(ack)
                            .acknowledge(
                                    ack.ackId(), new Answer(ack.arguments(), ack.attachments()));
            case SocketPacket.Disconnect disconnect -> socket(disconnect).leave(false);
            case SocketPacket.ConnectError error ->
                    throw new MalformedPacketException("a CONNECT_ERROR from a client");
            case null -> {
                // Its attachments are on their way.
            }
        }
    }

    private ClientSocket find(String namespace) {
        for (ClientSocket socket : sockets.get()) {
            if (socket.namespace().name().equals(namespace)) {
                return socket;
            }
        }
        return null;
    }

    private ClientSocket socket(SocketPacket packet) throws MalformedPacketException {
        ClientSocket socket = find(packet.namespace());
        if (socket == null) {
            throw new MalformedPacketException("a packet for a namespace that was not connected");
        }
        return socket;
    }

    private void connect(SocketPacket.Connect connect) throws MalformedPacketException {
        if (find(connect.namespace()) != null) {
            throw new MalformedPacketException("a second CONNECT for the same namespace");
        }
        Namespace namespace = server.find(connect.namespace());
        if (namespace == null) {
            refuse(connect.namespace(), "Invalid namespace");
            return;
        }
        Auth auth = Auth.of(connect.payload());
        if (server.refusal(session.handshake().ip(), auth.token()).isPresent()) {
            refuse(connect.namespace(), "unauthorized");
            // Messages come one at a time.
            if (auth.token() != null && ++wrongTokens == WRONG_TOKENS_MAX) {
                session.close();
            }
            return;
        }
        server.lobby().leave(this);
        ClientSocket socket = ClientSocket.enter(this, namespace, auth);
        sockets.updateAndGet(
                present -> Stream.concat(present.stream(), Stream.of(socket)).toList());
        if (ended != null) {
            socket.leave(RECOVERABLE.contains(ended));
            return;
        }
        counts().add(Kind.CONNECTS);
        socket.greet(server.greetingEvent(), connect.payload());
    }

    private void refuse(String namespace, String reason) {
        counts().add(Kind.REFUSED);
        send(new SocketPacket.ConnectError(namespace, Json.object("message", reason)));
    }

    /** Sends a packet. */
    boolean send(SocketPacket packet) {
        EncodedPacket encoded = EncodedPacket.of(packet);
        return session.send(new EngineMessage(encoded.text(), encoded.attachments()));
    }

    /** A socket has left its namespace. */
    void remove(ClientSocket socket) {
        sockets.updateAndGet(
                present -> present.stream().filter(other -> !other.equals(socket)).toList());
    }

    /** Leaves all namespaces and ends the session. Never waits. */
    void disconnect() {
        for (ClientSocket socket : sockets.get()) {
            socket.disconnect(false);
        }
        session.close();
    }

    /** Ends the session. Never waits. */
    void close() {
        session.close();
    }

    @Override
    public void closed(String reason) {
        ended = reason;
        server.lobby().leave(this);
        for (ClientSocket socket : sockets.get()) {
            socket.leave(RECOVERABLE.contains(reason));
        }
        server.left();
    }
}
