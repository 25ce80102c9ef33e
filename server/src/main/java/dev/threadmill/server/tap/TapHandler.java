package dev.threadmill.server.tap;

import dev.threadmill.recording.Direction;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Asking;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.access.Right;
import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Tap;
import dev.threadmill.wire.CloseCode;
import java.util.Set;

/**
 * Tells what is said on all WebSockets but its own and those that steer tests, to who may use the
 * admin API. The traffic never waits for a tap: one that does not keep up loses messages and is
 * told so.
 */
public final class TapHandler implements Handler {
    /** Where it is. */
    public static final String PATH = ConnectionsApi.TAP;

    private static final int EVENTS_MAX = 8_192;
    private static final long BYTES_MAX = 16L * 1_024 * 1_024;

    private final Connections connections;
    private final Access access;
    private final Set<String> untold;

    /**
     * Prepares the taps.
     *
     * @param untold paths where what is said may hold others' credentials
     */
    public TapHandler(Connections connections, Access access, Set<String> untold) {
        this.connections = connections;
        this.access = access;
        this.untold = Set.copyOf(untold);
    }

    @Override
    public Admission admit(Handshake handshake) {
        if (access.decide(Asking.of(handshake), Right.ADMIN) instanceof Decision.Refused refused) {
            return refused.admission();
        }
        try {
            TapFilter filter = TapFilter.read(handshake.query());
            return new Admission.Accepted(listening(filter));
        } catch (IllegalArgumentException e) {
            return new Admission.Refused(400, e.getMessage());
        }
    }

    @Override
    public boolean judgesOrigins() {
        return true;
    }

    @Override
    public void serve(Session session) throws InterruptedException {
        listening(TapFilter.ALL).hold(session);
    }

    /** Listens from now on: whoever has heard that it may misses nothing. */
    private Conversation listening(TapFilter filter) {
        Listening listening = new Listening(filter, new TapQueue(EVENTS_MAX, BYTES_MAX));
        if (connections.taps().add(listening)) {
            return new Conversation() {
                @Override
                public void hold(Session session) throws InterruptedException {
                    tell(session, listening);
                }

                @Override
                public void abandon() {
                    connections.taps().remove(listening);
                    listening.queue.close();
                }
            };
        }
        return session -> session.close(CloseCode.POLICY, "there are too many taps");
    }

    private void tell(Session session, Listening listening) throws InterruptedException {
        TapQueue queue = listening.queue;
        Thread teller =
                Thread.ofVirtual()
                        .name("threadmill-tap-" + session.id())
                        .unstarted(() -> pass(queue, session, listening.filter));
        session.sendsFrom(teller);
        try {
            teller.start();
            while (session.receive() != null) {
                // Nothing is asked of a tap.
            }
        } finally {
            connections.taps().remove(listening);
            queue.close();
        }
    }

    private static void pass(TapQueue queue, Session session, TapFilter filter) {
        try {
            for (TapEvent event; (event = queue.take()) != null; ) {
                if (filter.wants(event)) {
                    session.sendText(event.json());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What goes from the traffic's threads into the queue. */
    private final class Listening implements Tap {
        private final TapFilter filter;
        private final TapQueue queue;

        Listening(TapFilter filter, TapQueue queue) {
            this.filter = filter;
            this.queue = queue;
        }

        private boolean wants(Session session) {
            return filter.wantsPath(session.path())
                    && !session.path().equals(PATH)
                    && !untold.contains(session.path());
        }

        @Override
        public void received(Session session, Message message) {
            said(session, Direction.INCOMING, message);
        }

        @Override
        public void sent(Session session, Message message) {
            said(session, Direction.OUTGOING, message);
        }

        private void said(Session session, Direction direction, Message message) {
            if (filter.wants(direction) && wants(session)) {
                Message kept =
                        switch (message) {
                            case Message.Text text -> text;
                            // The handler may do with its bytes what it likes.
                            case Message.Binary binary ->
                                    new Message.Binary(binary.bytes().clone());
                        };
                offer(
                        new TapEvent.Said(
                                session.id(),
                                session.path(),
                                System.currentTimeMillis(),
                                direction,
                                kept));
            }
        }

        @Override
        public void opened(Session session) {
            if (filter.events() && wants(session)) {
                offer(
                        new TapEvent.Opened(
                                session.id(), session.path(), System.currentTimeMillis()));
            }
        }

        @Override
        public void closed(Session session, int closeCode) {
            if (filter.events() && wants(session)) {
                offer(
                        new TapEvent.Closed(
                                session.id(),
                                session.path(),
                                System.currentTimeMillis(),
                                closeCode));
            }
        }

        private void offer(TapEvent event) {
            if (!queue.offer(event)) {
                connections.taps().lost();
            }
        }
    }
}
