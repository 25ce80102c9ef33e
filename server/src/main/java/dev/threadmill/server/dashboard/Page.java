package dev.threadmill.server.dashboard;

import dev.threadmill.server.control.TestListener;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;

/**
 * An open page. Nothing here waits for it: one that does not read is closed by its queue's bound.
 */
record Page(Session session) implements TestListener {
    @Override
    public void tell(String message) {
        session.queue(PreparedMessage.text(message));
    }

    /** Tells what the next second tells anew: a page that lags behind does without. */
    void tellState(PreparedMessage state) {
        if (!session.hasBacklog()) {
            session.queue(state);
        }
    }
}
