package dev.threadmill.server.socketio;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The protocol without transports. */
class ProtocolInMemoryTest extends ProtocolConversations {
    private final SioFixture fixture =
            new SioFixture(
                    Map.of(
                            "socketio.namespaces", "/,/admin",
                            "socketio.connect_timeout", "500ms"));

    @Override
    SioPeer peer() {
        return fixture.peer();
    }

    @Override
    SocketIoServer server() {
        return fixture.server;
    }

    @AfterEach
    void close() {
        fixture.close();
    }
}
