package dev.threadmill.server.net;

import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one thread that looks after time: pings quiet peers, gives up silent and stalled ones, ends
 * handshakes that take too long. Each connection has its turn once a second, a tenth of them in
 * each tenth of it, so that pings do not come in bursts; the few that are about to close have ten
 * turns. No connection needs a timer of its own. Nothing that this thread does may block.
 */
final class Warden implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Warden.class.getName());
    private static final int TICKS_PER_ROUND = 10;

    private final Ticker ticker = new Ticker();
    private final Connections connections;
    private final Set<WebSocketConnection> closing = ConcurrentHashMap.newKeySet();
    private final Runnable everySecond;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Starts to look after connections.
     *
     * @param everySecond what else is to be done once a second; must not block
     */
    Warden(Connections connections, Runnable everySecond) {
        this.connections = connections;
        this.everySecond = everySecond;
        this.thread = Thread.ofPlatform().name("threadmill-warden").daemon().start(this::walk);
    }

    Ticker ticker() {
        return ticker;
    }

    /** Looks after a connection more often from now on, since its end is near. */
    void hurry(WebSocketConnection connection) {
        closing.add(connection);
    }

    /** Forgets a connection that has ended. */
    void forget(WebSocketConnection connection) {
        closing.remove(connection);
    }

    private void walk() {
        int lastRound = 0;
        while (!stopped) {
            LockSupport.parkNanos(Ticker.TICK_NANOS);
            int now = ticker.update();
            try {
                for (WebSocketConnection connection : closing) {
                    connection.tend(now);
                }
                for (Session session : connections.all()) {
                    if (session instanceof WebSocketConnection connection
                            && connection.number() % TICKS_PER_ROUND == now % TICKS_PER_ROUND) {
                        connection.tend(now);
                    }
                }
                if (now - lastRound >= TICKS_PER_ROUND) {
                    lastRound = now;
                    everySecond.run();
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                LOGGER.log(Level.WARNING, "looking after connections failed", e);
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
