package dev.threadmill.server.net;

import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Paths;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.websocket.WsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The port that everything is served on: Helidon accepts and speaks HTTP, WebSockets are ours. */
public final class Listener implements AutoCloseable {
    /** The admin port's name among the listeners; observers are told to be there as well. */
    public static final String ADMIN = "admin";

    private static final int BACKLOG = 4_096;

    /** Of any request: Helidon keeps a whole chunk of a body in memory, however large it is. */
    private static final int BODY_BYTES_MAX = 32 * 1_024 * 1_024;

    /** Ours are shorter, and see what Helidon's does not: half a request, a TLS handshake. */
    private static final Duration HELIDONS_IDLE_TIMEOUT = Duration.ofHours(1);

    private final WebServer server;
    private final Connections connections;
    private final WebSocketServices services;
    private final Identity identity;

    private Listener(WebServer server, WebSocketServices services, Identity identity) {
        this.server = server;
        this.connections = services.connections();
        this.services = services;
        this.identity = identity;
    }

    /** The same with limits of its own. */
    public static Listener start(
            Settings settings,
            Paths webSockets,
            Connections connections,
            HandshakeGate gate,
            Consumer<HttpRouting.Builder> http,
            Consumer<HttpRouting.Builder> admin,
            List<ServerFeature> features)
            throws IOException {
        return start(
                settings, webSockets, connections, limits(settings), gate, http, admin, features);
    }

    /** How many connections there may be, as the settings say. */
    public static ConnectionLimits limits(Settings settings) {
        return new ConnectionLimits(
                settings.webSockets().connectionsMax(),
                settings.webSockets().connectionsPerIpMax());
    }

    /**
     * Starts to listen.
     *
     * @param webSockets which handler is where
     * @param limits how many connections there may be
     * @param gate lets handshakes in
     * @param http adds the routes of plain HTTP
     * @param admin adds those of the admin port, if there is one
     * @param features Helidon's observers
     * @throws IOException with a message for people where the address cannot be listened on
     */
    public static Listener start(
            Settings settings,
            Paths webSockets,
            Connections connections,
            ConnectionLimits limits,
            HandshakeGate gate,
            Consumer<HttpRouting.Builder> http,
            Consumer<HttpRouting.Builder> admin,
            List<ServerFeature> features)
            throws IOException {
        checkFree(settings);
        Identity identity = Identity.of(settings);
        Tended tended = new Tended();
        Warden warden = new Warden(connections, tended);
        AcceptedSockets accepted =
                new AcceptedSockets(warden.ticker(), settings.server().handshakeTimeout());
        tended.accepted = accepted;
        RequestWatch watch = new RequestWatch(accepted);
        WebSocketServices services =
                WebSocketServices.of(settings.webSockets(), connections, limits, gate, warden);
        WebServerConfig.Builder builder =
                WebServer.builder()
                        .host(settings.host())
                        .port(settings.server().port())
                        .backlog(BACKLOG)
                        .shutdownHook(false)
                        .maxPayloadSize(bodyBytesMax(settings))
                        .writeBufferSize(0) // see HeadWithoutBody; handlers here write whole bodies
                        .idleConnectionTimeout(HELIDONS_IDLE_TIMEOUT)
                        .protocolsDiscoverServices(false)
                        .featuresDiscoverServices(false)
                        .features(features)
                        .connectionOptions(accepted)
                        .directHandlers(ReadableRefusals.on(settings.socketIo()::serves))
                        .addProtocol(WsConfig.create())
                        .addConnectionSelector(
                                Http1ConnectionSelector.builder()
                                        .config(http1(settings.server(), watch))
                                        .addUpgrader(
                                                new WebSocketUpgrader(
                                                        webSockets, services, accepted))
                                        .build())
                        .addRouting(routing(settings, accepted, http))
                        .addRouting(StockEcho.routing());
        identity.tls().ifPresent(builder::tls);
        settings.admin()
                .port()
                .ifPresent(port ->
                        builder.putSocket(
                                ADMIN,
                                adminSocket(settings, port, admin, accepted, watch, identity)));
        WebServer server;
        try {
            server = builder.build().start();
        } catch (RuntimeException e) {
            warden.close();
            identity.close();
            throw e;
        }
        if (server.port() < 0) {
            warden.close();
            server.stop();
            identity.close();
            throw new IOException("cannot listen on " + settings.host());
        }
        Acceptance.harden(server);
        identity.reload()
                .ifPresent(reload -> tended.tls = () -> reload.tend(tls -> renew(server, tls)));
        return new Listener(server, services, identity);
    }

    private static void renew(WebServer server, Tls tls) {
        server.reloadTls(tls);
        if (server.hasTls(ADMIN)) {
            server.reloadTls(ADMIN, tls);
        }
    }

    private static long bodyBytesMax(Settings settings) {
        return Math.max(BODY_BYTES_MAX, settings.socketIo().payloadBytesMax());
    }

    private static HttpRouting.Builder routing(
            Settings settings, AcceptedSockets accepted, Consumer<HttpRouting.Builder> routes) {
        HttpRouting.Builder routing =
                HttpRouting.builder()
                        .addFilter(new SafeHeaders())
                        .addFilter(new CloseWhenAsked())
                        .addFilter(new HeadWithoutBody(settings.socketIo()::serves))
                        .addFilter(Presence.of(accepted, settings.socketIo()::serves));
        routes.accept(routing);
        return routing;
    }

    /** Without WebSockets: for who looks after the appliance. */
    private static ListenerConfig adminSocket(
            Settings settings,
            int port,
            Consumer<HttpRouting.Builder> routes,
            AcceptedSockets accepted,
            RequestWatch watch,
            Identity identity) {
        ListenerConfig.Builder listener = ListenerConfig.builder();
        identity.tls().ifPresent(listener::tls);
        return listener.host(settings.host())
                .port(port)
                .maxPayloadSize(bodyBytesMax(settings))
                .writeBufferSize(0)
                .idleConnectionTimeout(HELIDONS_IDLE_TIMEOUT)
                .protocolsDiscoverServices(false)
                .connectionOptions(accepted)
                .directHandlers(ReadableRefusals.on(settings.socketIo()::serves))
                .addConnectionSelector(
                        Http1ConnectionSelector.builder()
                                .config(http1(settings.server(), watch))
                                .build())
                .addRouting(routing(settings, accepted, routes))
                .build();
    }

    /** What is done once a second beside looking after WebSockets; put together bit by bit. */
    private static final class Tended implements Runnable {
        private volatile AcceptedSockets accepted;
        private volatile Runnable tls;

        @Override
        public void run() {
            AcceptedSockets sockets = accepted;
            if (sockets != null) {
                sockets.tend();
            }
            Runnable reload = tls;
            if (reload != null) {
                reload.run();
            }
        }
    }

    private static Http1Config http1(Settings.Server settings, RequestWatch watch) {
        return Http1Config.builder()
                .maxHeadersSize(settings.headerBytesMax())
                .maxPrologueLength(settings.headerBytesMax())
                .addReceiveListener(watch)
                .build();
    }

    private static void checkFree(Settings settings) throws IOException {
        checkFree(settings.host(), settings.server().port(), "--port");
        if (settings.admin().port().isPresent()) {
            checkFree(settings.host(), settings.admin().port().getAsInt(), "--admin-port");
        }
    }

    /** Helidon only logs that a port is taken; this says it. */
    private static void checkFree(String host, int port, String option) throws IOException {
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
                            + "): stop what runs there, or choose another "
                            + option,
                    e);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** The port that the admin API has of its own. */
    public OptionalInt adminPort() {
        int port = server.port(ADMIN);
        return port < 0 ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The certificate that was made at the start, as a PEM file for clients to trust. */
    public Optional<Path> ownCertificate() {
        return identity.own().map(OwnCertificate::file);
    }

    /**
     * Says goodbye to all WebSockets with 1001, waits for them until the deadline, then stops
     * listening and drops whoever is left.
     */
    public void shutdown(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        services.arrivals().close();
        for (Session session : connections.all()) {
            session.close(CloseCode.GOING_AWAY, "shutting down");
        }
        // In this order: one that arrives is among the open ones before it is no arrival.
        while ((services.arrivals().areUnderWay() || connections.openCount() > 0)
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        server.stop();
        for (Session session : connections.all()) {
            if (session instanceof WebSocketConnection connection) {
                connection.abort();
            }
        }
        services.warden().close();
        identity.close();
    }

    @Override
    public void close() {
        shutdown(Duration.ofSeconds(5));
    }
}
