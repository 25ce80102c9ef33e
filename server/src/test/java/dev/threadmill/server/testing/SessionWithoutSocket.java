package dev.threadmill.server.testing;

import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Traffic;
import dev.threadmill.wire.CloseCode;
import java.time.Instant;
import java.util.Optional;

/** Who a session is that a test plays itself; what it does is the test's. */
public abstract class SessionWithoutSocket implements Session {
    @Override
    public String id() {
        return "conn-1";
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String peer() {
        return "test";
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
    public void drop() {
        close(CloseCode.ABNORMAL, "");
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
        // Nobody waits here.
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0, 0);
    }
}
