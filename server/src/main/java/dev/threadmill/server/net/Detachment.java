package dev.threadmill.server.net;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes an upgraded connection's socket away from Helidon, so that Helidon's thread can end and all
 * that it holds can go: 8 KiB of read buffer, parsers, headers, the frames of its stack. Helidon
 * closes a socket that is closed already instead.
 *
 * <p>Helidon has no way to ask for this; where its insides have changed, connections stay on
 * Helidon's threads, which costs memory and nothing else.
 */
final class Detachment {
    private static final Logger LOGGER = Logger.getLogger(Detachment.class.getName());
    private static final Field DELEGATE = delegate();
    private static final Socket CLOSED = closed();

    private Detachment() {}

    /** Returns whether the socket is the caller's alone from now on. */
    static boolean detach(HelidonSocket socket) {
        if (DELEGATE == null || !(socket instanceof PlainSocket)) {
            return false;
        }
        try {
            DELEGATE.set(socket, CLOSED);
            return CLOSED.equals(DELEGATE.get(socket));
        } catch (IllegalAccessException | RuntimeException e) {
            LOGGER.log(Level.FINE, "a connection stays on Helidon's thread", e);
            return false;
        }
    }

    private static Field delegate() {
        try {
            Field field = PlainSocket.class.getDeclaredField("delegate");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "WebSockets will need some 10 KB more each", e);
            return null;
        }
    }

    private static Socket closed() {
        try {
            Socket socket = new Socket();
            socket.close();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
