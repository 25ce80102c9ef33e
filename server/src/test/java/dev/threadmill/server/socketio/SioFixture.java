package dev.threadmill.server.socketio;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.testing.TestSettings;
import java.util.Map;

/** Socket.IO without sockets. */
final class SioFixture implements AutoCloseable {
    final Bus bus;
    final SocketIoServer server;

    SioFixture(Map<String, String> settings) {
        this(settings, new MemoryBus());
    }

    /** A node on somebody's bus. */
    SioFixture(Map<String, String> settings, Bus bus) {
        this.bus = bus;
        this.server = new SocketIoServer(TestSettings.with(settings).socketIo(), bus);
    }

    MemoryPeer peer() {
        return new MemoryPeer(server);
    }

    /** One that is connected to the main namespace. */
    MemoryPeer connected() throws Exception {
        MemoryPeer peer = peer();
        peer.connect();
        return peer;
    }

    Namespace main() {
        return server.namespace("/").orElseThrow();
    }

    @Override
    public void close() {
        server.close();
        bus.close();
    }
}
