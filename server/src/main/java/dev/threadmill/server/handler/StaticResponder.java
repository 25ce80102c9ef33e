package dev.threadmill.server.handler;

import dev.threadmill.server.mock.ReplyTemplate;
import java.util.List;

/** Says the same to every message. */
record StaticResponder(MockConnection connection, List<ReplyTemplate> replies)
        implements Responder {
    @Override
    public void answer(Incoming incoming) {
        for (ReplyTemplate reply : replies) {
            connection.session().sendText(reply.render(connection.scope(incoming)));
        }
    }
}
