package dev.threadmill.server.net;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.common.socket.SocketOptions;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;

/**
 * Every connection that was accepted and is no WebSocket: ends those that take too long over a
 * request or have none, and keeps file descriptors back so that accepting never fails for want of
 * them, which would end Helidon's listener.
 *
 * <p>Helidon hands each accepted socket to its options to be set up: that is how they come here.
 */
final class AcceptedSockets implements SocketOptions {
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1_024;
    private static final int DESCRIPTORS_SPARE = 256;

    /** How long a connection that has had an answer may wait for its next request. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    /** A connection: {@code deadlineTick} is 0 while a request of it is being answered. */
    private static final class Accepted {
        private final Socket socket;
        private volatile int deadlineTick;

        Accepted(Socket socket, int deadlineTick) {
            this.socket = socket;
            this.deadlineTick = deadlineTick;
        }
    }

    private final ConcurrentMap<SocketAddress, Accepted> accepted = new ConcurrentHashMap<>();
    private final SocketOptions options =
            SocketOptions.builder()
                    .tcpNoDelay(true)
                    .socketReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                    .build();
    private final Ticker ticker;
    private final int handshakeTicks;
    private final IntSupplier webSockets;
    private final long socketsMax;

    /**
     * Keeps watch.
     *
     * @param handshakeTimeout from the accepted connection to its first whole request
     * @param webSockets how many there are, since they need descriptors, too
     */
    AcceptedSockets(Ticker ticker, Duration handshakeTimeout, IntSupplier webSockets) {
        this.ticker = ticker;
        this.handshakeTicks = Ticker.ticks(handshakeTimeout);
        this.webSockets = webSockets;
        this.socketsMax =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount() - DESCRIPTORS_SPARE
                        : Integer.MAX_VALUE;
    }

    @Override
    public void configureSocket(Socket socket) {
        if (accepted.size() + webSockets.getAsInt() >= socketsMax) {
            // Helidon closes the socket and goes on.
            throw new IllegalStateException("no file descriptors are left");
        }
        options.configureSocket(socket);
        accepted.put(
                socket.getRemoteSocketAddress(),
                new Accepted(socket, ticker.now() + handshakeTicks));
    }

    /** A whole request has come in: it may take its time. */
    void busy(SocketAddress peer) {
        Accepted entry = accepted.get(peer);
        if (entry != null) {
            entry.deadlineTick = 0;
        }
    }

    /** The request is answered. */
    void idle(SocketAddress peer) {
        Accepted entry = accepted.get(peer);
        if (entry != null) {
            entry.deadlineTick = ticker.now() + Ticker.ticks(KEEP_ALIVE);
        }
    }

    /** The connection becomes a WebSocket: it is others' business from now on. */
    Optional<Socket> take(SocketAddress peer) {
        return Optional.ofNullable(accepted.remove(peer)).map(entry -> entry.socket);
    }

    /** Ends what has taken too long; called once a second. Does not block. */
    void tend() {
        int now = ticker.now();
        accepted.forEach((peer, entry) -> {
            int deadline = entry.deadlineTick;
            if (entry.socket.isClosed()) {
                accepted.remove(peer, entry);
            } else if (deadline != 0 && now - deadline >= 0) {
                accepted.remove(peer, entry);
                Sockets.resetAside(entry.socket);
            }
        });
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
