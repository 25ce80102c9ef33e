package dev.threadmill.recording.capture;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes WebSockets, passes them on to a server and records what is said. Neither side notices but
 * for permessage-deflate, which is not spoken, and messages in several frames, which become one.
 */
public final class RecordingProxy implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int BACKLOG = 1_024;
    private static final long FAREWELL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

    private final ServerSocket listener;
    private final Upstream upstream;
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();

    /**
     * Listens; clients wait until it is started.
     *
     * @param listen port 0 picks one
     * @throws IOException where that is not possible
     */
    public RecordingProxy(InetSocketAddress listen, Upstream upstream) throws IOException {
        this.upstream = upstream;
        listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(listen, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Takes clients from now on. */
    public void start(Capture capture) {
        Thread.ofVirtual().name("threadmill-recording-accept").start(() -> accept(capture));
    }

    /** The port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Clients that are connected. */
    public int connections() {
        return open.size();
    }

    private void accept(Capture capture) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (open.size() >= CONNECTIONS_MAX) {
                    socket.close();
                    continue;
                }
                String name = "conn-" + accepted.incrementAndGet();
                ProxiedConnection connection =
                        new ProxiedConnection(name, socket, upstream, capture);
                open.add(connection);
                Thread.ofVirtual()
                        .name("threadmill-recording-" + name)
                        .start(() -> run(connection));
            } catch (IOException e) {
                // Closed by us, or out of file descriptors: then a moment's rest helps.
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private void run(ProxiedConnection connection) {
        try {
            connection.run();
        } finally {
            open.remove(connection);
        }
    }

    /** Stops listening and takes leave of all clients and servers, within a second or so. */
    public void end() {
        try {
            listener.close();
        } catch (IOException e) {
            // It listens no more.
        }
        // Each on its own: who does not read keeps only itself waiting.
        open.forEach(connection ->
                Thread.ofVirtual().name("threadmill-recording-end").start(connection::end));
        long deadline = System.nanoTime() + FAREWELL_NANOS;
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        open.forEach(ProxiedConnection::drop);
    }

    @Override
    public void close() {
        end();
    }
}
