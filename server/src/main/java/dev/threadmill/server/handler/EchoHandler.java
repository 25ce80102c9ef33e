package dev.threadmill.server.handler;

import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;

/** Sends every message back as it came; speaks whatever subprotocol the client likes best. */
public final class EchoHandler implements Handler {
    @Override
    public Admission admit(Handshake handshake) {
        return new Admission.Accepted(handshake.subprotocols().stream().findFirst(), this::serve);
    }

    @Override
    public void serve(Session session) {
        for (Message message; (message = session.receive()) != null; ) {
            session.send(message);
        }
    }
}
