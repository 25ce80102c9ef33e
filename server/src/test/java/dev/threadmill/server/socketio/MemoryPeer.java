package dev.threadmill.server.socketio;

import dev.threadmill.server.engineio.EngineConversation;
import dev.threadmill.server.engineio.EngineMessage;
import dev.threadmill.server.engineio.EngineSession;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A peer without a socket: what it says is heard in its own thread. */
final class MemoryPeer extends SioPeer implements EngineSession {
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final EngineConversation conversation;

    /** Whether it takes what is worth nothing later. */
    volatile boolean ready = true;

    MemoryPeer(SocketIoServer server) {
        conversation = server.open(this);
    }

    @Override
    void say(String frame) {
        try {
            conversation.text(frame.substring(1));
        } catch (MalformedPacketException e) {
            lose("parse error");
        }
    }

    @Override
    void say(byte[] bytes) {
        try {
            conversation.binary(bytes);
        } catch (MalformedPacketException e) {
            lose("parse error");
        }
    }

    /** Ends the session. */
    void lose(String reason) {
        if (open.getAndSet(false)) {
            end();
            conversation.closed(reason);
        }
    }

    @Override
    public String id() {
        return "secret";
    }

    @Override
    public Handshake handshake() {
        return new Handshake("/socket.io/", Map.of(), Map.of(), "test");
    }

    @Override
    public Instant openedAt() {
        return Instant.EPOCH;
    }

    @Override
    public String transport() {
        return "websocket";
    }

    @Override
    public boolean send(EngineMessage message) {
        boolean sent = open.get();
        List<String> frames = sent ? message.polling() : List.of();
        frames.forEach(this::hear);
        return sent;
    }

    @Override
    public boolean sendVolatile(EngineMessage message) {
        return ready && send(message);
    }

    @Override
    public void close() {
        lose("forced close");
    }

    @Override
    public boolean isOpen() {
        return open.get();
    }
}
