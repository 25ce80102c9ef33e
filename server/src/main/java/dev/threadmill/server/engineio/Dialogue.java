package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an application is told of a session: one thing at a time, and the end last. A base class to
 * save an object each.
 */
abstract class Dialogue extends Timed {
    /** Never held while anybody waits for a peer, or while the application works. */
    final ReentrantLock lock = new ReentrantLock();

    /** Null where the session began on a WebSocket: then nobody ever waits for a change. */
    final Condition changed;

    private volatile EngineConversation conversation;
    private volatile EndReason ended;

    private volatile boolean awaitsPong;

    /** When the client was pinged, or has sent a packet after that. */
    private volatile long heardNanos;

    /** Whether the application is told of something, so that it must not be told of the end yet. */
    private boolean telling = true;

    private boolean toldEnd;

    Dialogue(boolean byPolling) {
        this.changed = byPolling ? lock.newCondition() : null;
    }

    abstract void end(EndReason reason);

    /** Ends the session, once, after what waits for the client. */
    abstract void close();

    abstract void pong();

    /** Whether POSTs may still bring messages; the caller holds the lock. */
    abstract boolean byPolling();

    final boolean awaitsPong() {
        return awaitsPong;
    }

    final void awaitsPong(boolean awaits) {
        awaitsPong = awaits;
    }

    /** From when on the client may be silent for the ping timeout; where a pong is awaited. */
    final long heardNanos() {
        return heardNanos;
    }

    final void heard(long nanos) {
        heardNanos = nanos;
    }

    /** Why the session has ended; null while it has not. */
    final EndReason ended() {
        return ended;
    }

    /** Lets the application in. */
    final void open(EngineApplication application, EngineSession session) {
        try {
            conversation = application.open(session);
        } finally {
            told();
        }
    }

    /** Receives on the WebSocket that carries the session, in its own thread, to the end. */
    final void carry(Session carrier) {
        EndReason reason = EndReason.TRANSPORT_ERROR;
        try {
            // No variable holds the latest message while the next one is waited for.
            EndReason heard = hear(carrier.receive());
            while (heard == null) {
                heard = hear(carrier.receive());
            }
            reason = heard;
        } catch (MalformedPacketException e) {
            reason = EndReason.PARSE_ERROR;
        } finally {
            end(reason);
        }
    }

    private EndReason hear(Message message) throws MalformedPacketException {
        return switch (message) {
            case Message.Text text -> hear(EnginePacket.read(text.text()), false);
            case Message.Binary binary -> hear(new EnginePacket.Binary(binary.bytes()), false);
            case null -> EndReason.TRANSPORT_CLOSE;
        };
    }

    /**
     * Does what a packet asks for.
     *
     * @return why the session is to end, or has; null where it goes on
     */
    final EndReason hear(EnginePacket packet, boolean byPost) {
        if (awaitsPong) {
            heardNanos = System.nanoTime(); // whatever it is, the client is there
        }
        switch (packet) {
            case EnginePacket.Text text -> {
                if (tells(byPost)) {
                    tell(() -> conversation.text(text.text()));
                }
            }
            case EnginePacket.Binary binary -> {
                if (tells(byPost)) {
                    tell(() -> conversation.binary(binary.bytes()));
                }
            }
            case EnginePacket.Pong pong -> pong();
            case EnginePacket.Ping ping -> {
                return EndReason.TRANSPORT_ERROR;
            }
            case EnginePacket.Close close -> {
                return EndReason.TRANSPORT_CLOSE;
            }
            // As with Node's server: out of place, and no harm done.
            case EnginePacket.Open open -> {}
            case EnginePacket.Upgrade upgrade -> {}
            case EnginePacket.Noop noop -> {}
        }
        return ended;
    }

    /** Something that the application is told. */
    private interface Telling {
        void tell() throws MalformedPacketException;
    }

    private void tell(Telling telling) {
        try {
            telling.tell();
        } catch (MalformedPacketException e) {
            // Engine.IO was spoken well: what waits still goes out, and the client is told the end.
            close();
        } finally {
            told();
        }
    }

    /** Whether the application may be told of something now; {@link #told} must then follow. */
    private boolean tells(boolean byPost) {
        lock.lock();
        try {
            // Only just after an upgrade, while a POST is still worked on.
            while (telling && ended == null) {
                changed.awaitUninterruptibly();
            }
            boolean may = ended == null && (!byPost || byPolling());
            telling |= may;
            return may;
        } finally {
            lock.unlock();
        }
    }

    private void told() {
        boolean over;
        lock.lock();
        try {
            telling = false;
            over = ended != null && !toldEnd;
            toldEnd |= over;
            if (changed != null) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (over) {
            tellEnd();
        }
    }

    /**
     * Notes the end; the caller holds the lock, and has seen that there was none yet.
     *
     * @return whether {@link #tellEnd} is to follow, outside of the lock
     */
    final boolean noteEnd(EndReason reason) {
        ended = reason;
        toldEnd = !telling;
        if (changed != null) {
            changed.signalAll();
        }
        return toldEnd;
    }

    final void tellEnd() {
        EngineConversation told = conversation;
        if (told != null) {
            told.closed(ended.text());
        }
    }
}
