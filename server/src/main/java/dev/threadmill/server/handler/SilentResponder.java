package dev.threadmill.server.handler;

import dev.threadmill.server.session.Failure;

/**
 * Answers nothing.
 *
 * @param wantsJson whether a message that is no JSON is a fault, since no rule could read it
 */
record SilentResponder(MockConnection connection, boolean wantsJson) implements Responder {
    @Override
    public void answer(Incoming incoming) {
        if (wantsJson && !incoming.isJson()) {
            connection.house().connections().failed(Failure.PARSE);
        }
    }
}
