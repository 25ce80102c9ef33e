package dev.threadmill.server.net;

import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.websocket.WsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The port that everything is served on: Helidon accepts and speaks HTTP, WebSockets are ours. */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1_024;
    private static final int MESSAGE_BYTES_MAX = 16 * 1_024 * 1_024;
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

    private final WebServer server;
    private final Connections connections;

    private Listener(WebServer server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 picks a free one
     * @param webSockets handlers by path
     * @param http adds the routes of plain HTTP
     * @param features Helidon's observers
     * @throws IOException with a message for people where the address cannot be listened on
     */
    public static Listener start(
            String host,
            int port,
            Map<String, Handler> webSockets,
            Connections connections,
            Consumer<HttpRouting.Builder> http,
            List<ServerFeature> features)
            throws IOException {
        checkFree(host, port);
        HttpRouting.Builder routing =
                HttpRouting.builder()
                        .addFilter(new CloseWhenAsked())
                        .addFilter(new HeadWithoutBody());
        http.accept(routing);
        Http1ConnectionSelector selector =
                Http1ConnectionSelector.builder()
                        .config(Http1Config.create())
                        .addUpgrader(upgrader("websocket", webSockets, connections))
                        .addUpgrader(upgrader("WebSocket", webSockets, connections))
                        .build();
        WebServer server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .backlog(BACKLOG)
                        .shutdownHook(false)
                        .writeBufferSize(0) // see HeadWithoutBody; handlers here write whole bodies
                        .idleConnectionTimeout(IDLE_TIMEOUT)
                        .protocolsDiscoverServices(false)
                        .featuresDiscoverServices(false)
                        .features(features)
                        .connectionOptions(
                                SocketOptions.builder()
                                        .tcpNoDelay(true)
                                        .socketReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                                        .build())
                        .addProtocol(WsConfig.create())
                        .addConnectionSelector(selector)
                        .addRouting(routing)
                        .addRouting(StockEcho.routing())
                        .build()
                        .start();
        if (server.port() < 0) {
            server.stop();
            throw new IOException("cannot listen on " + host + ":" + port);
        }
        return new Listener(server, connections);
    }

    private static WebSocketUpgrader upgrader(
            String protocol, Map<String, Handler> handlers, Connections connections) {
        return new WebSocketUpgrader(protocol, handlers, connections, MESSAGE_BYTES_MAX);
    }

    /** Helidon only logs that a port is taken; this says it. */
    private static void checkFree(String host, int port) throws IOException {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on "
                            + host
                            + ":"
                            + port
                            + " ("
                            + e.getMessage()
                            + "): stop what runs there, or choose another --port",
                    e);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /**
     * Says goodbye to all WebSockets with 1001, waits for them until the deadline, then stops
     * listening.
     */
    public void shutdown(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        for (Session session : connections.all()) {
            // Each in its own thread: one that does not read must not hold up the others.
            Thread.ofVirtual().start(() -> session.close(CloseCode.GOING_AWAY, "shutting down"));
        }
        while (connections.openCount() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        server.stop();
    }

    @Override
    public void close() {
        shutdown(Duration.ofSeconds(5));
    }
}
