package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.socketio.EnginePacket;

/**
 * What the thread of a WebSocket does: opens a session, or takes one over that polls.
 *
 * @param polling the session that asks for an upgrade; null for a new one
 * @param path where a new one is; {@code peer} whose it is
 */
record WebSocketTransport(EngineServer server, Client polling, String path, String peer)
        implements Conversation {
    private static final String PROBE = "probe";
    private static final String PROBED = new EnginePacket.Ping(PROBE).frame();
    private static final String PROBE_ANSWER = new EnginePacket.Pong(PROBE).frame();
    private static final String UPGRADE = new EnginePacket.Upgrade().frame();

    @Override
    public void hold(Session session) {
        Client client = polling == null ? server.open(this, session) : takeOver(session);
        if (client != null) {
            client.carry(session);
        }
    }

    @Override
    public int messageBytesMax() {
        return server.services().settings().payloadBytesMax();
    }

    /** Lets a WebSocket take over the session; null where it must not, or does not want to. */
    private Client takeOver(Session session) {
        if (!Upgrading.begin(polling, session)) {
            session.close(CloseCode.NONE, "");
            return null;
        }
        UpgradeDeadline deadline = new UpgradeDeadline(polling, session);
        server.services().deadlines().set(deadline, System.nanoTime() + server.upgradeNanos());
        boolean upgraded = false;
        try {
            String said = text(session.receive());
            while (said.equals(PROBED)) {
                Upgrading.probed(polling, session);
                session.sendText(PROBE_ANSWER);
                said = text(session.receive());
            }
            upgraded = said.equals(UPGRADE);
        } finally {
            server.services().deadlines().cancel(deadline);
            if (!upgraded) {
                Upgrading.failed(polling, session);
            }
        }
        if (upgraded && Upgrading.complete(polling, session)) {
            return polling;
        }
        session.close(CloseCode.NONE, "");
        return null;
    }

    private static String text(Message message) {
        return message instanceof Message.Text text ? text.text() : "";
    }

    /** The client has not completed its upgrade in time. */
    private static final class UpgradeDeadline extends Timed {
        private final Client client;
        private final Session session;

        UpgradeDeadline(Client client, Session session) {
            this.client = client;
            this.session = session;
        }

        @Override
        void due(long nowNanos) {
            Upgrading.failed(client, session);
            session.close(CloseCode.NONE, "");
        }
    }
}
