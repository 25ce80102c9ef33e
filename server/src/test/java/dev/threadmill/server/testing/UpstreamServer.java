package dev.threadmill.server.testing;

import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A listener of our own that a proxy under test has behind it. */
public final class UpstreamServer implements AutoCloseable {
    private final Connections connections = new Connections();
    private final Listener listener;
    private final String scheme;

    /** One handler for every path, with settings by their dotted names. */
    public UpstreamServer(Handler handler, Map<String, String> settings) throws IOException {
        scheme = settings.containsKey("server.tls.cert_path") ? "wss" : "ws";
        listener =
                Listener.start(
                        TestSettings.with(settings),
                        path -> handler,
                        connections,
                        new HandshakeGate(64, 1_000),
                        routing -> {},
                        routing -> {},
                        List.of());
    }

    public UpstreamServer(Handler handler) throws IOException {
        this(handler, Map.of());
    }

    public String url() {
        return scheme + "://127.0.0.1:" + listener.port();
    }

    public Connections connections() {
        return connections;
    }

    @Override
    public void close() {
        listener.close();
    }
}
