package dev.threadmill.server.socketio;

import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The protocol by a WebSocket. */
@Timeout(60)
class ProtocolByWebSocketTest extends ProtocolConversations {
    private static Appliance appliance;

    @BeforeAll
    static void start() throws IOException {
        appliance =
                Appliance.start(
                        TestSettings.with(
                                Map.of(
                                        "socketio.namespaces", "/,/admin",
                                        "socketio.connect_timeout", "500ms")));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    @Override
    SioPeer peer() throws Exception {
        return new WebSocketPeer(appliance.url());
    }

    @Override
    SocketIoServer server() {
        return appliance.socketIo();
    }
}
