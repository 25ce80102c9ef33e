package dev.threadmill.server.handler;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;

/** Sends every message back as it came. */
public final class EchoHandler implements Handler {
    @Override
    public void serve(Session session) {
        for (Message message; (message = session.receive()) != null; ) {
            session.send(message);
        }
    }
}
