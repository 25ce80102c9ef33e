package dev.threadmill.server.handler;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Traffic;
import dev.threadmill.wire.CloseCode;
import java.time.Instant;
import java.util.Optional;

/** A session that keeps what was sent last, and whose peer says nothing. */
final class SilentSession implements Session {
    Object sent;

    @Override
    public String id() {
        return "conn-1";
    }

    @Override
    public String path() {
        return "/bench";
    }

    @Override
    public String peer() {
        return "bench";
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.empty();
    }

    @Override
    public Instant openedAt() {
        return Instant.EPOCH;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0, 0);
    }

    @Override
    public Message receive() {
        return null;
    }

    @Override
    public boolean send(Message message) {
        sent = message;
        return true;
    }

    @Override
    public boolean send(PreparedMessage message) {
        sent = message;
        return true;
    }

    @Override
    public void close(int code, String reason) {
        // Nobody is there.
    }

    @Override
    public void drop() {
        // Nobody is there.
    }

    @Override
    public int closeCode() {
        return CloseCode.ABNORMAL;
    }

    @Override
    public String closeReason() {
        return "";
    }

    @Override
    public void sendsFrom(Thread thread) {
        // Nothing waits here.
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
