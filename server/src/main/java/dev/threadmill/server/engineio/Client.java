package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.socketio.EnginePacket;
import java.time.Instant;
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
        return polling != null && polling.byPolling();
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
    public void awaitRoom() {
        Session carrier = webSocket;
        if (carrier != null) {
            carrier.awaitRoom();
            return;
        }
        boolean sent;
        lock.lock();
        try {
            sent = polling == null || polling.awaitShare(this);
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
                if (polling != null && polling.accept(this, message, mayWait)) {
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
                takes = takes && polling.offer(message);
                if (takes) {
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
            awaitsPong(false);
            startHeartbeat(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    @Override
    void due(long nowNanos) {
        Session pinged = null;
        Ending late = Ending.EARLIER;
        lock.lock();
        try {
            if (ended() != null) {
                server.forget(this);
                if (isLeaving()) {
                    polling.clear();
                }
                return;
            }
            if (dueNanos - nowNanos > 0) {
                return; // a pong came in between
            }
            long timeout = server.pingTimeoutNanos();
            if (awaitsPong()) {
                long end = heardNanos() + timeout;
                if (end - nowNanos > 0) {
                    server.services().deadlines().set(this, end);
                    return;
                }
                late = note(EndReason.PING_TIMEOUT, false);
            } else {
                // A late ping leaves the client half of its time at least.
                long from = nowNanos - dueNanos <= timeout / 2 ? dueNanos : nowNanos;
                heard(from);
                awaitsPong(true);
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
        if (pinged != null) {
            pinged.send(PING.webSocket());
        }
        completeAside(late, CloseCode.NONE);
    }

    /** Whether a request finds nobody: the deadline is what counts, not who looks after it. */
    boolean isGone(long nowNanos) {
        Ending ending;
        lock.lock();
        try {
            if (ended() != null) {
                return !isLeaving();
            }
            long from = awaitsPong() ? heardNanos() : dueNanos;
            if (nowNanos + GRACE_NS - (from + server.pingTimeoutNanos()) < 0) {
                return false;
            }
            ending = note(EndReason.PING_TIMEOUT, false);
        } finally {
            lock.unlock();
        }
        complete(ending, CloseCode.NONE);
        return true;
    }

    private boolean isLeaving() {
        return polling != null && polling.state == PollQueue.State.LEAVING;
    }

    /** A WebSocket takes over; the caller holds the lock. */
    void upgrades(PollQueue queue) {
        server.services().limits().leave(queue.ip);
        server.services().figures().upgraded();
    }

    /** From now on all messages go to this WebSocket; the caller holds the lock. */
    void goesOnWith(Session successor) {
        polling = null;
        webSocket = successor;
    }

    @Override
    public void close() {
        completeAside(noteLocked(EndReason.FORCED_CLOSE, true), CloseCode.NONE);
    }

    /** Ends the session because the server does. */
    void shutDown() {
        complete(noteLocked(EndReason.FORCED_CLOSE, false), CloseCode.GOING_AWAY);
    }

    /** Ends the session, once, and tells the application in this thread. */
    @Override
    void end(EndReason reason) {
        complete(noteLocked(reason, false), CloseCode.NONE);
    }

    /** The same for threads that the application may have made hold locks, or must not wait. */
    private void endAside(EndReason reason) {
        completeAside(noteLocked(reason, false), CloseCode.NONE);
    }

    /**
     * What is left to be done about an end when the lock is given back.
     *
     * @param carrier to be closed; null for none
     * @param tell whether to tell the application
     */
    private record Ending(Session carrier, boolean tell) {
        static final Ending EARLIER = new Ending(null, false);
    }

    private Ending noteLocked(EndReason reason, boolean orderly) {
        lock.lock();
        try {
            return ended() == null ? note(reason, orderly) : Ending.EARLIER;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the session; the caller holds the lock, and has seen that it has not ended.
     *
     * @param orderly whether what waits is still to go out
     */
    private Ending note(EndReason reason, boolean orderly) {
        Session carrier = webSocket == null ? polling.successor : webSocket;
        boolean polls = byPolling();
        server.services().figures().closed(!polls, reason);
        if (polls) {
            server.services().limits().leave(polling.ip);
        }
        if (polls && orderly && !polling.polled) {
            polling.state = PollQueue.State.LEAVING;
            long until = System.nanoTime() + server.pingTimeoutNanos();
            server.services().deadlines().set(this, until);
        } else {
            forget();
            if (polling != null && !polls && orderly) {
                carrier = null; // who drains the queue closes it behind the last message
            } else if (polling != null && !(polls && polling.polled)) {
                polling.clear();
            }
        }
        return new Ending(carrier, noteEnd(reason));
    }

    private void complete(Ending ending, int closeCode) {
        if (ending.carrier != null) {
            ending.carrier.close(closeCode, "");
        }
        if (ending.tell) {
            tellEnd();
        }
    }

    private void completeAside(Ending ending, int closeCode) {
        complete(new Ending(ending.carrier, false), closeCode);
        if (ending.tell) {
            Thread.startVirtualThread(this::tellEnd);
        }
    }
}
