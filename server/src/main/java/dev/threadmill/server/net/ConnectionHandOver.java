package dev.threadmill.server.net;

import dev.threadmill.server.session.Conversation;
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
    private final Conversation conversation;
    private final HelidonSocket socket;

    ConnectionHandOver(
            WebSocketConnection connection, Conversation conversation, HelidonSocket socket) {
        this.connection = connection;
        this.conversation = conversation;
        this.socket = socket;
    }

    @Override
    public void handle(Limit limit) {
        if (Detachment.detach(socket)) {
            Runner.start(connection, conversation);
        } else {
            connection.run(conversation);
        }
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

    /** Refers to nothing but the connection: this object must not outlive the hand-over. */
    private record Runner(WebSocketConnection connection, Conversation conversation)
            implements Runnable {
        static void start(WebSocketConnection connection, Conversation conversation) {
            Thread.startVirtualThread(new Runner(connection, conversation));
        }

        @Override
        public void run() {
            connection.run(conversation);
        }
    }
}
