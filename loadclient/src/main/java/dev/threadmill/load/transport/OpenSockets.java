package dev.threadmill.load.transport;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The sockets of one connection that has several, so that any thread can close them all. */
final class OpenSockets {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Socket> sockets = new ArrayList<>(2);
    private boolean closed;

    /** Takes a socket; closes it at once where the others are closed already. */
    void add(Socket socket) {
        lock.lock();
        try {
            if (!closed) {
                sockets.removeIf(Socket::isClosed);
                sockets.add(socket);
                return;
            }
        } finally {
            lock.unlock();
        }
        Guard.closeQuietly(socket);
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the one that {@code spoken} is, or speaks TLS over. */
    void close(Socket spoken) {
        lock.lock();
        try {
            for (Socket plain : sockets) {
                if (plain.getLocalPort() == spoken.getLocalPort()) {
                    Guard.closeQuietly(plain);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes all, and those still to come. */
    void close() {
        List<Socket> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(sockets);
        } finally {
            lock.unlock();
        }
        all.forEach(Guard::closeQuietly);
    }
}
