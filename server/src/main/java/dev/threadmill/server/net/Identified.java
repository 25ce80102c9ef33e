package dev.threadmill.server.net;

import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Session;
import java.net.Socket;
import java.time.Instant;
import java.util.Optional;

/** Who is at the other end of a WebSocket, and since when; a base class to save an object each. */
abstract class Identified implements Session {
    protected final Socket socket;
    private final long number;
    private final String path;

    /** Null for none. */
    private final String subprotocol;

    private final long openedAtMillis = System.currentTimeMillis();

    Identified(long number, Opening opening, Socket socket) {
        this.number = number;
        this.path = opening.path();
        this.subprotocol = opening.subprotocol().orElse(null);
        this.socket = socket;
    }

    final long number() {
        return number;
    }

    @Override
    public final String id() {
        return Connections.idOf(number);
    }

    @Override
    public final String path() {
        return path;
    }

    @Override
    public final String peer() {
        return Peers.text(socket.getRemoteSocketAddress());
    }

    @Override
    public final Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    @Override
    public final Instant openedAt() {
        return Instant.ofEpochMilli(openedAtMillis);
    }
}
