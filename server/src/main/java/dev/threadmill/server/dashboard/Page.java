package dev.threadmill.server.dashboard;

import dev.threadmill.server.control.TestListener;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Teller;
import dev.threadmill.wire.CloseCode;
import java.time.Instant;
import java.util.Optional;

/** An open page. Nothing here waits for it: one that does not read is closed. */
final class Page implements TestListener {
    private final Session session;
    private final Teller teller;
    private final Optional<Instant> end;

    /** A page that may stay until it is closed. */
    Page(Session session) {
        this(session, Optional.empty());
    }

    /** A page whose rights end at a time. */
    Page(Session session, Optional<Instant> end) {
        this.session = session;
        this.end = end;
        this.teller = new Teller(session);
    }

    @Override
    public void tell(String message) {
        teller.tell(message);
    }

    /** Tells what the next second tells anew: a page that lags behind does without. */
    void tellState(PreparedMessage state) {
        if (teller.isIdle() && !session.hasBacklog()) {
            teller.offer(state);
        }
    }

    /** Closes it where its rights have ended: it comes again, and is asked for a token. */
    boolean closeIfEnded(Instant now) {
        boolean ended = end.isPresent() && !now.isBefore(end.get());
        if (ended) {
            session.close(CloseCode.POLICY, "the sign-in has ended");
        }
        return ended;
    }

    /** It has been closed. */
    void left() {
        teller.end();
    }
}
