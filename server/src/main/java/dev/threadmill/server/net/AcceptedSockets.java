package dev.threadmill.server.net;

import dev.threadmill.server.session.Descriptors;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Every connection that was accepted and is no WebSocket: ends those that take too long over a
 * request or have none, and keeps file descriptors back, so that what is open can go on when all
 * others are taken.
 *
 * <p>Helidon hands each accepted socket to its options to be set up: that is how they come here.
 */
final class AcceptedSockets implements SocketOptions {
    private static final Logger LOGGER = Logger.getLogger(AcceptedSockets.class.getName());

    private static final long COUNT_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SAID_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1_024;

    private static final int RECOUNT_BELOW = 2_000;
    private static final int ROUNDS_PER_COUNT = 10;

    /** How long a request may take from its headers on, and a connection may wait for the next. */
    private static final Duration REQUEST_MAX = Duration.ofSeconds(75);

    /** A connection, and the tick by which something must have come of it. */
    private static final class Accepted {
        private final Socket socket;
        private volatile int deadlineTick;

        Accepted(Socket socket, int deadlineTick) {
            this.socket = socket;
            this.deadlineTick = deadlineTick;
        }
    }

    /**
     * What tells a connection from others.
     *
     * @param peer not enough by itself: one client address may speak to several of ours
     * @param helidonsId made of the socket's identity
     */
    private record Key(SocketAddress peer, String helidonsId) {
        static Key of(ConnectionContext connection) {
            return new Key(connection.remotePeer().address(), connection.childSocketId());
        }

        static Key of(Socket socket) {
            return new Key(
                    socket.getRemoteSocketAddress(),
                    "0x" + HexFormat.of().toHexDigits(System.identityHashCode(socket)));
        }
    }

    private final ConcurrentMap<Key, Accepted> accepted = new ConcurrentHashMap<>();
    private final SocketOptions options =
            SocketOptions.builder()
                    .tcpNoDelay(true)
                    .socketReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                    .build();
    private final Ticker ticker;
    private final int handshakeTicks;
    private int rounds;

    /** Of the thread that accepts; of several, where there are several ports: then twice. */
    private volatile long countedNanos = System.nanoTime() - COUNT_NANOS;

    private volatile long saidNanos = System.nanoTime() - SAID_NANOS;

    /** Descriptors that were free at the last count, less all that was accepted since. */
    private final AtomicLong free = new AtomicLong(Descriptors.free());

    /**
     * Keeps watch.
     *
     * @param handshakeTimeout from the accepted connection to its first whole request
     */
    AcceptedSockets(Ticker ticker, Duration handshakeTimeout) {
        this.ticker = ticker;
        this.handshakeTicks = Ticker.ticks(handshakeTimeout);
    }

    @Override
    public void configureSocket(Socket socket) {
        if (free.decrementAndGet() < 0 && !recount()) {
            // Helidon closes the socket and goes on.
            throw new IllegalStateException("no file descriptors are left");
        }
        options.configureSocket(socket);
        accepted.put(Key.of(socket), new Accepted(socket, ticker.now() + handshakeTicks));
    }

    /**
     * Whether there are descriptors after all. Who is refused often must not have them counted as
     * often.
     */
    private boolean recount() {
        long now = System.nanoTime();
        if (now - countedNanos < COUNT_NANOS) {
            return false;
        }
        countedNanos = now;
        free.set(Descriptors.free() - 1);
        if (free.get() >= 0) {
            return true;
        }
        if (now - saidNanos >= SAID_NANOS) {
            saidNanos = now;
            LOGGER.log(
                    Level.WARNING,
                    "of {0} file descriptors {1} are open: connections are refused; raise ulimit"
                            + " -n",
                    new Object[] {
                        String.valueOf(Descriptors.max()), String.valueOf(Descriptors.open())
                    });
        }
        return false;
    }

    /** The headers of a request have come in. */
    void requested(ConnectionContext connection) {
        Accepted entry = accepted.get(Key.of(connection));
        if (entry != null) {
            entry.deadlineTick = ticker.now() + Ticker.ticks(REQUEST_MAX);
        }
    }

    /**
     * The connection becomes a WebSocket: it is others' business from now on.
     *
     * @return nothing where it has just been given up
     */
    Optional<Socket> take(ConnectionContext connection) {
        return Optional.ofNullable(accepted.remove(Key.of(connection))).map(entry -> entry.socket);
    }

    /** The socket of a request, which stays Helidon's; nothing where it has been given up. */
    Optional<Socket> find(SocketAddress peer, String helidonsId) {
        return Optional.ofNullable(accepted.get(new Key(peer, helidonsId)))
                .map(entry -> entry.socket);
    }

    /** Ends what has taken too long; called once a second. Does not block. */
    void tend() {
        int now = ticker.now();
        accepted.forEach((key, entry) -> {
            if (entry.socket.isClosed()) {
                accepted.remove(key, entry);
            } else if (now - entry.deadlineTick >= 0 && accepted.remove(key, entry)) {
                Sockets.resetAside(entry.socket);
            }
        });
        // Counting walks over all of them: seldom, and only where few may be left.
        if (++rounds % ROUNDS_PER_COUNT == 0 && free.get() < RECOUNT_BELOW) {
            free.set(Descriptors.free());
        }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
