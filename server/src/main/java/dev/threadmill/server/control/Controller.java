package dev.threadmill.server.control;

import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Teller;
import java.time.Duration;

/** A connected controller. */
final class Controller implements TestListener {
    private final Teller teller;

    Controller(Session session) {
        this.teller = new Teller(session);
    }

    /** Sends from any thread, without ever waiting; who lags too far behind is cut off. */
    @Override
    public void tell(String message) {
        teller.tell(message);
    }

    /** Sends from the controller's own thread, which waits while there is no room. */
    void answer(String message) {
        try {
            teller.put(PreparedMessage.text(message));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets what waits go out; later messages are not sent. Returns at the deadline at the latest.
     */
    void finish(Duration deadline) throws InterruptedException {
        teller.finish(deadline);
    }

    /** The connection has ended. */
    void left() {
        teller.end();
    }
}
