package dev.threadmill.server;

import dev.threadmill.load.report.Version;
import dev.threadmill.server.admin.AdminAccess;
import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.admin.Meters;
import dev.threadmill.server.admin.Problem;
import dev.threadmill.server.admin.RootPage;
import dev.threadmill.server.admin.Stats;
import dev.threadmill.server.admin.VirtualThreads;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.ControlHandler;
import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.handler.EchoHandler;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.hub.HubHandler;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.tap.TapHandler;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The appliance put together: which handler is on which path, and in which order all of it ends.
 */
public final class Appliance implements AutoCloseable {
    private static final String JSON = "application/json";

    private final Settings settings;
    private final Listener listener;
    private final TestRunner tests;
    private final VirtualThreads virtualThreads;
    private volatile boolean ready = true;

    private Appliance(
            Settings settings, Listener listener, TestRunner tests, VirtualThreads virtualThreads) {
        this.settings = settings;
        this.listener = listener;
        this.tests = tests;
        this.virtualThreads = virtualThreads;
    }

    /**
     * Starts everything.
     *
     * @throws IOException with a message for people where the port cannot be had
     */
    public static Appliance start(Settings settings) throws IOException {
        Connections connections = new Connections();
        TestRunner tests = new TestRunner();
        VirtualThreads virtualThreads = new VirtualThreads(settings.metrics().pinned());
        Meters.register(connections, tests, virtualThreads);
        Map<String, Handler> handlers = new LinkedHashMap<>();
        handlers.put("/echo", new EchoHandler());
        handlers.put("/binary", new EchoHandler());
        HubHandler hub = new HubHandler(settings.hub(), connections);
        settings.hub().path().ifPresent(path -> handlers.put(path, hub));
        handlers.put(
                settings.control().path(),
                new ControlHandler(settings.control(), tests, connections));
        handlers.put(
                TapHandler.PATH,
                new TapHandler(
                        connections, new AdminAccess(settings.admin()), settings.control().path()));
        HandshakeGate gate =
                new HandshakeGate(
                        settings.webSockets().handshakeWorkers(),
                        settings.webSockets().handshakeQueueMax());
        Appliance[] appliance = new Appliance[1];
        ObserveFeature observe =
                ObserveFeature.builder()
                        .observersDiscoverServices(false)
                        .addObserver(
                                HealthObserver.builder()
                                        .endpoint("/health")
                                        .details(true)
                                        .addCheck(
                                                () -> readiness(appliance[0]),
                                                HealthCheckType.READINESS,
                                                "listening")
                                        .build())
                        .addObserver(MetricsObserver.builder().endpoint("/metrics").build())
                        .build();
        ConnectionsApi admin = new ConnectionsApi(connections, settings);
        Instant startedAt = Instant.now();
        RootPage root = new RootPage(Version.current(), endpoints(settings), startedAt);
        StatusRoutes status =
                new StatusRoutes(
                        new Stats(
                                gate,
                                connections,
                                startedAt,
                                Map.of(
                                        "hub",
                                        hub::figures,
                                        "virtual_threads",
                                        virtualThreads::json)),
                        settings.health().text(),
                        () -> appliance[0] != null && appliance[0].ready);
        Listener listener =
                Listener.start(
                        settings,
                        handlers::get,
                        connections,
                        gate,
                        routing -> {
                            routes(routing, root, handlers, admin);
                            status.addTo(routing);
                        },
                        List.of(observe));
        appliance[0] = new Appliance(settings, listener, tests, virtualThreads);
        return appliance[0];
    }

    private static HealthCheckResponse readiness(Appliance appliance) {
        boolean up = appliance != null && appliance.ready;
        return HealthCheckResponse.builder().status(up).build();
    }

    /** What a newcomer finds at the root. */
    static List<Endpoint> endpoints(Settings settings) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(new Endpoint("http", "/", "this list: JSON, or a page in a browser"));
        endpoints.add(
                new Endpoint("http", "/health", "health; also /health/live and /health/ready"));
        endpoints.add(
                new Endpoint("http", "/metrics", "Prometheus text, or JSON by the Accept header"));
        endpoints.add(
                new Endpoint(
                        "http",
                        ConnectionsApi.PREFIX + "/connections",
                        "the open WebSockets; the admin token is needed beyond loopback"));
        endpoints.add(
                new Endpoint(
                        "websocket",
                        TapHandler.PATH,
                        "tells what is said on all WebSockets; access as to the list of them"));
        endpoints.add(
                new Endpoint("http", "/stats", "handshakes, connections and messages, as JSON"));
        endpoints.add(new Endpoint("websocket", "/echo", "sends every message back"));
        endpoints.add(new Endpoint("websocket", "/binary", "sends every message back, as bytes"));
        settings.hub()
                .path()
                .ifPresent(path ->
                        endpoints.add(
                                new Endpoint(
                                        "websocket", path, "hub: chat with who else is there")));
        endpoints.add(
                new Endpoint(
                        "websocket",
                        settings.control().path(),
                        "control: start_test, stop_test, metrics_update; needs the token"));
        endpoints.add(
                new Endpoint(
                        "websocket", "/helidon/echo", "Helidon's own WebSocket layer, to compare"));
        return endpoints;
    }

    private static void routes(
            HttpRouting.Builder routing,
            RootPage root,
            Map<String, Handler> handlers,
            ConnectionsApi admin) {
        routing.get("/", (request, response) -> root(root, request, response));
        AdminRoutes.add(routing, admin);
        for (String path :
                List.of("/", "/health", "/health/live", "/health/ready", "/metrics", "/stats")) {
            routing.route(
                    method -> !method.equals(Method.GET),
                    PathMatchers.exact(path),
                    (request, response) -> notAllowed(path, request, response));
        }
        for (String path : handlers.keySet()) {
            routing.any(
                    path,
                    (request, response) ->
                            send(
                                    response.status(Status.create(426))
                                            .header(HeaderNames.UPGRADE, "websocket"),
                                    Problem.upgradeRequired(path)));
        }
        routing.error(
                NotFoundException.class,
                (request, response, missing) ->
                        send(
                                response.status(Status.NOT_FOUND_404),
                                Problem.notFound(request.path().path())));
    }

    private static void notAllowed(String path, ServerRequest request, ServerResponse response) {
        send(
                response.status(Status.METHOD_NOT_ALLOWED_405)
                        .header(HeaderNames.ALLOW, "GET, HEAD"),
                Problem.methodNotAllowed(request.prologue().method().text(), path, "GET, HEAD"));
    }

    private static void send(ServerResponse response, Problem problem) {
        response.header(HeaderNames.CONTENT_TYPE, JSON).send(problem.json());
    }

    private static void root(RootPage root, ServerRequest request, ServerResponse response) {
        String accept = String.join(",", request.headers().values(HeaderNames.ACCEPT));
        response.header(HeaderNames.VARY, "Accept");
        if (RootPage.wantsPage(accept)) {
            response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                    .header(HeaderNames.create("Content-Security-Policy"), "default-src 'none'")
                    .send(root.page(Instant.now()));
        } else {
            response.header(HeaderNames.CONTENT_TYPE, JSON).send(root.json(Instant.now()));
        }
    }

    /** Where the appliance listens, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return (settings.server().tls().isPresent() ? "https://" : "http://")
                + settings.urlHost()
                + ":"
                + listener.port();
    }

    /** Ends a running test with its last messages, then all WebSockets with 1001, then the rest. */
    @Override
    public void close() {
        ready = false;
        try {
            tests.shutdown(settings.server().shutdownGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.shutdown(settings.server().shutdownGrace());
        virtualThreads.close();
    }
}
