package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Traffic;
import dev.threadmill.wire.CloseCode;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A session whose messages meet chaos. What is lost counts as sent: the conversation must not
 * notice.
 */
final class ChaosSession implements Session {
    private final Session inner;

    /** Null where nothing befalls what comes in, or goes out. */
    private final Fates incoming;

    private final Fates outgoing;

    /** Null where nothing that comes in, or goes out, has to wait. */
    private final Intake intake;

    private final Outlet outlet;

    /** Orders the fates of what goes out without waiting. */
    private final ReentrantLock order = new ReentrantLock();

    /** A copy that is received next; the conversation's thread alone knows it. */
    private Message again;

    ChaosSession(Session inner, Fates incoming, Fates outgoing, Intake intake, Outlet outlet) {
        this.inner = inner;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.intake = intake;
        this.outlet = outlet;
    }

    /** What the conversation's thread takes from; null where it reads from the socket itself. */
    Intake intake() {
        return intake;
    }

    boolean isAround(Session session) {
        return inner.equals(session);
    }

    @Override
    public Message receive() {
        if (intake != null) {
            Message message = intake.take();
            return inner.isOpen() ? message : null;
        } else if (incoming == null) {
            return inner.receive();
        }
        return receiveNow();
    }

    private Message receiveNow() {
        if (again != null && inner.isOpen()) {
            Message copy = again;
            again = null;
            return copy;
        }
        for (Message message; (message = inner.receive()) != null; ) {
            Fate fate = incoming.next(message);
            if (fate.ends()) {
                end(fate.endCode());
                return null;
            } else if (fate.copies() > 0) {
                again = fate.copies() > 1 ? fate.message() : null;
                return fate.message();
            }
        }
        return null;
    }

    @Override
    public boolean send(Message message) {
        return outgoing == null ? inner.send(message) : send(new PreparedMessage(message));
    }

    @Override
    public boolean send(PreparedMessage message) {
        return send(message, true);
    }

    @Override
    public boolean queue(PreparedMessage message) {
        return send(message, false);
    }

    private boolean send(PreparedMessage message, boolean mayWait) {
        if (outgoing == null || !inner.isOpen()) {
            return pass(message, mayWait);
        }
        Fate fate = outlet == null ? decide(message) : outlet.put(message, mayWait);
        if (fate == null) {
            return false;
        } else if (fate.ends()) {
            end(fate.endCode());
        } else if (outlet == null) {
            return sendNow(message, fate, mayWait);
        }
        return true;
    }

    private Fate decide(PreparedMessage message) {
        order.lock();
        try {
            return outgoing.next(message.message());
        } finally {
            order.unlock();
        }
    }

    private boolean pass(PreparedMessage message, boolean mayWait) {
        return mayWait ? inner.send(message) : inner.queue(message);
    }

    private boolean sendNow(PreparedMessage message, Fate fate, boolean mayWait) {
        boolean sent = true;
        for (int i = 0; i < fate.copies(); i++) {
            sent &=
                    fate.message().equals(message.message())
                            ? pass(message, mayWait)
                            : pass(new PreparedMessage(fate.message()), mayWait);
        }
        return sent;
    }

    /** Ends the connection as chaos wants it. */
    void end(int code) {
        if (code == CloseCode.ABNORMAL) {
            drop();
        } else {
            close(code, "chaos");
        }
    }

    @Override
    public void close(int code, String reason) {
        inner.close(code, reason);
    }

    @Override
    public void drop() {
        if (outlet != null) {
            outlet.end();
        }
        inner.drop();
    }

    /** The Close frame is about to be sent: what waits goes before it. */
    void flush() {
        if (outlet != null) {
            outlet.flush();
        }
    }

    /** The conversation is over: what waits goes out, and nothing is left. */
    void finish() {
        if (outlet != null) {
            outlet.finish();
        }
    }

    @Override
    public void sendsFrom(Thread thread) {
        if (outlet == null) {
            inner.sendsFrom(thread);
        } else {
            outlet.waitsIn(thread);
        }
    }

    @Override
    public void awaitRoom() {
        inner.awaitRoom();
    }

    @Override
    public String id() {
        return inner.id();
    }

    @Override
    public String path() {
        return inner.path();
    }

    @Override
    public String peer() {
        return inner.peer();
    }

    @Override
    public Optional<String> subprotocol() {
        return inner.subprotocol();
    }

    @Override
    public Instant openedAt() {
        return inner.openedAt();
    }

    @Override
    public Traffic traffic() {
        return inner.traffic();
    }

    @Override
    public int closeCode() {
        return inner.closeCode();
    }

    @Override
    public String closeReason() {
        return inner.closeReason();
    }

    @Override
    public boolean isOpen() {
        return inner.isOpen();
    }

    @Override
    public boolean hasBacklog() {
        return inner.hasBacklog();
    }
}
