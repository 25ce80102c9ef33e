package dev.threadmill.server;

import dev.threadmill.server.engineio.EngineServer;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;

/** Brings WebSockets to an Engine.IO server. */
record EngineHandler(EngineServer server) implements Handler {
    @Override
    public Admission admit(Handshake handshake) {
        return server.admit(handshake);
    }

    @Override
    public boolean hasPlaceFor(Handshake handshake) {
        return server.isUpgrade(handshake);
    }

    @Override
    public void serve(Session session) {
        throw new IllegalStateException("a handshake brings its own conversation");
    }
}
