package dev.threadmill.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocket;

/** Ways to be rid of a socket. */
final class Sockets {
    private static final Logger LOGGER = Logger.getLogger(Sockets.class.getName());

    /** More than this of unwanted bytes is not read for politeness' sake. */
    private static final int UNWANTED_BYTES_MAX = 1_024 * 1_024;

    private Sockets() {}

    /** Closes a socket; one that is gone already does no harm. */
    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, "a socket was gone already", e);
        }
    }

    /**
     * Closes a socket, and the system forgets what the peer has not taken yet. A TLS socket then
     * does not wait for whoever is stuck in writing to it.
     */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "a socket was gone already", e);
        }
        close(socket);
    }

    /** Closes a socket without waiting: a TLS socket says goodbye first, which may block. */
    static void closeAside(Socket socket) {
        boolean mayBlock = socket instanceof SSLSocket;
        Thread.startVirtualThread(() -> {
            if (mayBlock) {
                reset(socket);
            } else {
                close(socket);
            }
        });
    }

    /** Resets a socket without waiting. */
    static void resetAside(Socket socket) {
        Thread.startVirtualThread(() -> reset(socket));
    }

    /**
     * Closes our half and reads what the peer still sends, until it closes its own: closing over
     * unread bytes resets the connection, and what we sent last might be lost with it.
     */
    static void drain(Socket socket) {
        try {
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] unwanted = new byte[8 * 1_024];
            int count = 0;
            for (int total = 0; count >= 0 && total < UNWANTED_BYTES_MAX; total += count) {
                count = in.read(unwanted);
                // A peer that never pauses would keep this thread on its carrier.
                Thread.yield();
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "a peer left before the end", e);
        }
    }
}
