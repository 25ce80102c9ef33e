package dev.threadmill.server.handler;

import dev.threadmill.server.session.Message;

/**
 * Sends every message back.
 *
 * @param asBinary whether text comes back as a binary message
 */
record EchoResponder(MockConnection connection, boolean asBinary) implements Responder {
    @Override
    public void answer(Incoming incoming) {
        Message message = incoming.message();
        connection.session().send(asBinary ? new Message.Binary(message.payload()) : message);
    }
}
