package dev.threadmill.server.net;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Has Helidon's listeners accept through a {@link PatientServerSocket}: theirs end for good at the
 * first failure, and the process lives on without being reachable.
 *
 * <p>Helidon has no way to ask for this; where its insides have changed, {@link AcceptedSockets},
 * which keeps descriptors back, is all that stands before that.
 */
final class Acceptance {
    private static final Logger LOGGER = Logger.getLogger(Acceptance.class.getName());
    private static final int KNOCK_MS_MAX = 1_000;

    /** A fault of ours, or of what is below us: to be started again. */
    private static final int FAULT = 70;

    private Acceptance() {}

    /** Returns whether each of a started server's listeners goes on accepting. */
    static boolean harden(WebServer server) {
        try {
            for (Object listener : ((Map<?, ?>) field(server, "listeners").get(server)).values()) {
                Field place = field(listener, "serverSocket");
                ServerSocket socket = (ServerSocket) place.get(listener);
                place.set(listener, new PatientServerSocket(socket, Acceptance::giveUp));
                knock(socket);
            }
            return true;
        } catch (ReflectiveOperationException | IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "without file descriptors the listener would end", e);
            return false;
        }
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** The thread waits in the socket that it had first: only a connection brings it to ours. */
    private static void knock(ServerSocket socket) {
        InetAddress bound = socket.getInetAddress();
        InetAddress address = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        try (Socket knocking = new Socket()) {
            knocking.connect(new InetSocketAddress(address, socket.getLocalPort()), KNOCK_MS_MAX);
        } catch (IOException e) {
            // Then the first who comes does.
            LOGGER.log(Level.FINE, "the own port cannot be reached", e);
        }
    }

    /**
     * Helidon has met something else that it does not go on after, such as too little memory for a
     * connection's thread. Nobody can reach this process any more, and who started it can start it
     * again.
     */
    private static void giveUp() {
        try {
            LOGGER.log(Level.SEVERE, "nothing can be accepted any more: the appliance ends");
        } finally {
            Runtime.getRuntime().halt(FAULT);
        }
    }
}
