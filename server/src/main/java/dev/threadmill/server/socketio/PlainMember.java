package dev.threadmill.server.socketio;

import dev.threadmill.server.session.SecretIds;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;

/** A plain WebSocket that hears a namespace. */
final class PlainMember extends Member {
    private final Session session;

    PlainMember(Session session) {
        super(SecretIds.fresh());
        this.session = session;
    }

    @Override
    boolean take(Broadcast broadcast, boolean onlyNow) {
        return !(onlyNow && session.hasBacklog()) && session.queue(broadcast.plain());
    }

    @Override
    boolean takeAndWait(Broadcast broadcast) {
        return session.send(broadcast.plain());
    }

    @Override
    void awaitRoom() {
        session.awaitRoom();
    }

    @Override
    boolean answers() {
        return false;
    }

    @Override
    void giveUp() {
        session.close(CloseCode.POLICY, "does not read its messages");
    }

    @Override
    void disconnect(boolean closing) {
        session.close(CloseCode.NORMAL, "disconnected by the server");
    }
}
