package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.socketio.EnginePacket;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One session: what goes to its client, its heartbeat, and what carries it.
 *
 * <pre>
 *   POLLING --WebSocket with the sid--> UPGRADING --"5"--> DRAINING --queue empty--> WEBSOCKET
 *   UPGRADING --anything else, or too late--> POLLING
 *   any --end--> ended; where a poll has still to fetch what waits, LEAVING
 * </pre>
 */
final class Client extends Dialogue implements EngineSession {
    private static final EngineMessage PING = EngineMessage.packet(new EnginePacket.Ping(""));

    /** A request that comes so much before the deadline comes too late: the clocks are not one. */
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EngineServer server;
    private final String id;
    private final Handshake handshake;
    private final long openedAtMillis = System.currentTimeMillis();

    /** Null from the moment on that {@code webSocket} takes all messages. */
    private PollQueue polling;

    private volatile Session webSocket;
    private boolean awaitingPong;

    /**
     * Makes a session.
     *
     * @param polling null where it begins on {@code webSocket}, and that is null where it polls
     */
    Client(
            EngineServer server,
            String id,
            Handshake handshake,
            PollQueue polling,
            Session webSocket) {
        super(polling != null);
        this.server = server;
        this.id = id;
        this.handshake = handshake;
        this.polling = polling;
        this.webSocket = webSocket;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Instant openedAt() {
        return Instant.ofEpochMilli(openedAtMillis);
    }

    @Override
    public String transport() {
        return polls() ? "polling" : "websocket";
    }

    @Override
    boolean byPolling() {
        return polling != null && !polling.upgraded;
    }

    @Override
    public boolean isOpen() {
        Session carrier = webSocket;
        return ended() == null && (carrier == null || carrier.isOpen());
    }

    /** Nothing is left to be fetched. */
    void forget() {
        server.forget(this);
        server.services().deadlines().cancel(this);
    }

    /** Whether no WebSocket has taken over. */
    boolean polls() {
        lock.lock();
        try {
            return byPolling();
        } finally {
            lock.unlock();
        }
    }

    /** What only a session that polls has; null for none. The caller holds the lock. */
    PollQueue polling() {
        return byPolling() ? polling : null;
    }

    @Override
    public boolean send(EngineMessage message) {
        return send(message, true);
    }

    @Override
    public boolean queue(EngineMessage message) {
        return send(message, false);
    }

    @Override
    public void awaitSent() {
        Session carrier = webSocket;
        if (carrier != null) {
            carrier.awaitSent();
            return;
        }
        boolean sent;
        lock.lock();
        try {
            sent = polling == null || polling.awaitHalf(this);
        } finally {
            lock.unlock();
        }
        if (!sent) {
            endSlow();
        }
    }

    private void endSlow() {
        server.services().connections().failed(Failure.SLOW_CONSUMER);
        endAside(EndReason.TRANSPORT_ERROR);
    }

    private boolean send(EngineMessage message, boolean mayWait) {
        Session carrier = webSocket;
        if (carrier == null) {
            lock.lock();
            try {
                if (polling != null && polling.take(this, message, mayWait)) {
                    changed.signalAll();
                    return true;
                }
                if (ended() != null) {
                    return false;
                }
                carrier = webSocket;
            } finally {
                lock.unlock();
            }
            if (carrier == null) {
                endSlow();
                return false;
            }
        }
        return sendOn(carrier, message, mayWait);
    }

    private boolean sendOn(Session carrier, EngineMessage message, boolean mayWait) {
        if (ended() != null) {
            return false;
        }
        PreparedMessage frames = message.webSocket();
        boolean sent = mayWait ? carrier.send(frames) : carrier.queue(frames);
        if (!sent && !carrier.isOpen() && ended() == null) {
            endAside(
                    carrier.closeCode() == CloseCode.ABNORMAL
                            ? EndReason.TRANSPORT_ERROR
                            : EndReason.TRANSPORT_CLOSE);
        }
        return sent;
    }

    @Override
    public boolean sendVolatile(EngineMessage message) {
        Session carrier = webSocket;
        if (carrier == null) {
            lock.lock();
            try {
                boolean takes =
                        ended() == null && byPolling() && polling.polled && polling.isEmpty();
                if (takes) {
                    polling.add(message);
                    changed.signalAll();
                }
                return takes;
            } finally {
                lock.unlock();
            }
        }
        return !carrier.hasBacklog() && sendOn(carrier, message, false);
    }

    /** Begins to ping; {@code fromNanos} is when the session was asked for. */
    void startHeartbeat(long fromNanos) {
        lock.lock();
        try {
            if (ended() == null) {
                server.services().deadlines().set(this, fromNanos + server.pingIntervalNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    void pong() {
        lock.lock();
        try {
            awaitingPong = false;
        } finally {
            lock.unlock();
        }
        startHeartbeat(System.nanoTime());
    }

    @Override
    void due(long nowNanos) {
        Session pinged = null;
        boolean late = false;
        lock.lock();
        try {
            if (ended() != null) {
                server.forget(this);
                return;
            }
            if (dueNanos - nowNanos > 0) {
                return; // a pong came in between
            }
            late = awaitingPong;
            if (!late) {
                awaitingPong = true;
                long timeout = server.pingTimeoutNanos();
                // A late ping leaves the client half of its time at least.
                long from = nowNanos - dueNanos <= timeout / 2 ? dueNanos : nowNanos;
                server.services().deadlines().set(this, from + timeout);
                pinged = webSocket;
                if (pinged == null) {
                    polling.add(PING);
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            endAside(EndReason.PING_TIMEOUT);
        } else if (pinged != null) {
            pinged.send(PING.webSocket());
        }
    }

    /** Whether a request finds nobody: the deadline is what counts, not who looks after it. */
    boolean isGone(long nowNanos) {
        lock.lock();
        try {
            if (ended() != null) {
                return polling == null || !polling.leaving;
            }
            long end = awaitingPong ? dueNanos : dueNanos + server.pingTimeoutNanos();
            if (nowNanos + GRACE_NS - end < 0) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        end(EndReason.PING_TIMEOUT);
        return true;
    }

    /**
     * The WebSocket takes over: what waits goes out on it first, then all else.
     *
     * @return false where the session has ended, or waits for it no longer
     */
    boolean upgraded(Session successor) {
        lock.lock();
        try {
            if (ended() != null || !Upgrade.isOf(this, successor)) {
                return false;
            }
            polling.upgraded = true;
            server.services().limits().leave(polling.ip);
            server.services().figures().upgraded();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (List<EngineMessage> batch; (batch = nextBatch(successor)) != null; ) {
            for (EngineMessage message : batch) {
                boolean ignored = successor.send(message.webSocket());
            }
        }
        return true;
    }

    /** What waits; null where nothing does, and messages now go straight to the WebSocket. */
    private List<EngineMessage> nextBatch(Session successor) {
        lock.lock();
        try {
            changed.signalAll();
            if (!polling.isEmpty() && ended() == null) {
                return polling.takeAll();
            }
            polling.replaced = true;
            polling = null;
            webSocket = successor;
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (finish(EndReason.FORCED_CLOSE, CloseCode.NONE, true)) {
            Thread.startVirtualThread(this::tellEnd);
        }
    }

    /** Ends the session because the server does. */
    void shutDown() {
        if (finish(EndReason.FORCED_CLOSE, CloseCode.GOING_AWAY, false)) {
            tellEnd();
        }
    }

    /** Ends the session, once, and tells the application in this thread. */
    @Override
    void end(EndReason reason) {
        if (finish(reason, CloseCode.NONE, false)) {
            tellEnd();
        }
    }

    /** The same for threads that the application may have made hold locks, or must not wait. */
    private void endAside(EndReason reason) {
        if (finish(reason, CloseCode.NONE, false)) {
            Thread.startVirtualThread(this::tellEnd);
        }
    }

    /**
     * Ends the session, once.
     *
     * @param orderly whether the next poll is to fetch what waits, and the end
     * @return whether the caller is to tell the application
     */
    private boolean finish(EndReason reason, int closeCode, boolean orderly) {
        Session carrier;
        boolean tell;
        lock.lock();
        try {
            if (ended() != null) {
                return false;
            }
            carrier = webSocket == null ? polling.successor : webSocket;
            server.services().figures().closed(!byPolling(), reason);
            boolean leaving = false;
            if (byPolling()) {
                server.services().limits().leave(polling.ip);
                leaving = orderly && !polling.polled;
                polling.leaving = leaving;
            }
            if (leaving) {
                long until = System.nanoTime() + server.pingTimeoutNanos();
                server.services().deadlines().set(this, until);
            } else {
                forget();
            }
            tell = noteEnd(reason);
        } finally {
            lock.unlock();
        }
        if (carrier != null) {
            carrier.close(closeCode, "");
        }
        return tell;
    }
}
