package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Witness;
import dev.threadmill.wire.CloseCode;

/**
 * The conversation of one connection, held through chaos. Where messages come in late it has a
 * thread of its own, since the connection's thread goes on reading.
 */
final class ChaosConversation implements Conversation {
    private final PathChaos path;
    private final Conversation conversation;

    /** Null before the conversation begins. */
    private volatile ChaosSession current;

    ChaosConversation(PathChaos path, Conversation conversation) {
        this.path = path;
        this.conversation = conversation;
    }

    @Override
    public void abandon() {
        conversation.abandon();
    }

    @Override
    public void hold(Session session) throws InterruptedException {
        ChaosSession chaos = path.open(session);
        current = chaos;
        try {
            if (chaos.intake() == null) {
                chaos.sendsFrom(Thread.currentThread());
                conversation.hold(chaos);
            } else {
                holdAside(session, chaos);
            }
        } finally {
            chaos.finish();
        }
    }

    private void holdAside(Session session, ChaosSession chaos) throws InterruptedException {
        Aside aside = new Aside(conversation, session, chaos);
        Thread thread = Thread.ofVirtual().unstarted(aside);
        chaos.sendsFrom(thread);
        thread.start();
        try {
            for (Message message; (message = session.receive()) != null; ) {
                Fate fate = chaos.intake().put(message);
                if (fate.ends()) {
                    // First the end, or the conversation that hears of it would end it otherwise.
                    chaos.end(fate.endCode());
                    chaos.intake().end();
                }
            }
        } finally {
            chaos.intake().end();
            join(thread);
        }
        aside.rethrow();
    }

    private static void join(Thread thread) throws InterruptedException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join();
            throw e;
        }
    }

    /** What is kept is what went over the wire. */
    @Override
    public Witness witness() {
        return conversation.witness();
    }

    @Override
    public Message farewell(Session session) {
        ChaosSession chaos = current;
        if (chaos == null || !chaos.isAround(session)) {
            return conversation.farewell(session);
        }
        chaos.flush();
        return conversation.farewell(chaos);
    }

    /** The conversation's own thread. Its end closes the WebSocket: that ends the reading. */
    private static final class Aside implements Runnable {
        private final Conversation conversation;
        private final Session session;
        private final ChaosSession chaos;
        private volatile Throwable failure;

        Aside(Conversation conversation, Session session, ChaosSession chaos) {
            this.conversation = conversation;
            this.session = session;
            this.chaos = chaos;
        }

        @Override
        public void run() {
            int code = CloseCode.INTERNAL_ERROR;
            String reason = "the handler failed";
            try {
                conversation.hold(chaos);
                code = CloseCode.NORMAL;
                reason = "";
            } catch (InterruptedException e) {
                code = CloseCode.GOING_AWAY;
                reason = "";
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                chaos.intake().end();
                chaos.finish();
                session.close(code, reason);
            }
        }

        void rethrow() {
            switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {}
            }
        }
    }
}
