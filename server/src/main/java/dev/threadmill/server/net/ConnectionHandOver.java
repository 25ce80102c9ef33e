package dev.threadmill.server.net;

import dev.threadmill.wire.CloseCode;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/**
 * What Helidon gets for an upgraded connection: hands it over to a thread of its own, or holds the
 * conversation in Helidon's where the socket cannot be taken away.
 */
final class ConnectionHandOver implements ServerConnection {
    private final WebSocketConnection connection;
    private final HelidonSocket socket;

    ConnectionHandOver(WebSocketConnection connection, HelidonSocket socket) {
        this.connection = connection;
        this.socket = socket;
    }

    @Override
    public void handle(Limit limit) {
        if (Detachment.detach(socket)) {
            try {
                Thread.startVirtualThread(connection);
                return;
            } catch (OutOfMemoryError e) {
                // Then in this thread: somebody must clean up behind the connection.
            }
        }
        connection.run();
    }

    @Override
    public Duration idleTime() {
        // Helidon's idle timer knows nothing of pings: never idle in its eyes.
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(CloseCode.GOING_AWAY, "");
    }
}
