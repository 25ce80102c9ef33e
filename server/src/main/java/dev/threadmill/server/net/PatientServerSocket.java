package dev.threadmill.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A listening socket that goes on accepting when that fails for want of file descriptors or memory:
 * who connects meanwhile waits in the kernel's queue. Helidon would end its listener.
 */
final class PatientServerSocket extends ServerSocket {
    private static final Logger LOGGER = Logger.getLogger(PatientServerSocket.class.getName());

    /** Between two attempts, so that failing takes no processor. */
    private static final long REST_NANOS = Duration.ofMillis(100).toNanos();

    /** So seldom is it said. */
    private static final long SAID_NANOS = Duration.ofMinutes(1).toNanos();

    private final ServerSocket socket;
    private final Runnable givenUp;
    private volatile Thread accepting;
    private boolean failing;
    private long saidNanos = System.nanoTime() - SAID_NANOS;

    /**
     * Stands before another.
     *
     * @param socket is bound already
     * @param givenUp runs where the thread that accepts closes it: it will accept no more
     */
    PatientServerSocket(ServerSocket socket, Runnable givenUp) throws IOException {
        this.socket = socket;
        this.givenUp = givenUp;
    }

    @Override
    public Socket accept() throws IOException {
        accepting = Thread.currentThread();
        while (true) {
            try {
                Socket accepted = socket.accept();
                if (failing) {
                    failing = false;
                    LOGGER.log(Level.INFO, "connections are accepted again");
                }
                return accepted;
            } catch (IOException | OutOfMemoryError e) {
                if (socket.isClosed()) {
                    throw e instanceof IOException closed
                            ? closed
                            : new SocketException("Socket closed");
                }
                fail(e);
            }
        }
    }

    private void fail(Throwable e) {
        long now = System.nanoTime();
        if (!failing && now - saidNanos >= SAID_NANOS) {
            saidNanos = now;
            LOGGER.log(
                    Level.WARNING,
                    "no connection can be accepted ({0}): those that come wait until one can; see"
                            + " ulimit -n",
                    e.getMessage());
        }
        failing = true;
        LockSupport.parkNanos(REST_NANOS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        if (Thread.currentThread().equals(accepting)) {
            givenUp.run();
        }
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isBound() {
        return socket.isBound();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }
}
