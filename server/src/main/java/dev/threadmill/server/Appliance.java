package dev.threadmill.server;

import dev.threadmill.load.report.Version;
import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.admin.Meters;
import dev.threadmill.server.admin.Problem;
import dev.threadmill.server.admin.RootPage;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.ControlHandler;
import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.handler.EchoHandler;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
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
    private volatile boolean ready = true;

    private Appliance(Settings settings, Listener listener, TestRunner tests) {
        this.settings = settings;
        this.listener = listener;
        this.tests = tests;
    }

    /**
     * Starts everything.
     *
     * @throws IOException with a message for people where the port cannot be had
     */
    public static Appliance start(Settings settings) throws IOException {
        Connections connections = new Connections();
        TestRunner tests = new TestRunner();
        Meters.register(connections, tests);
        Map<String, Handler> handlers = new LinkedHashMap<>();
        handlers.put("/echo", new EchoHandler());
        handlers.put("/binary", new EchoHandler());
        handlers.put(settings.control().path(), new ControlHandler(settings.control(), tests));
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
        RootPage root = new RootPage(Version.current(), endpoints(settings), Instant.now());
        Listener listener =
                Listener.start(
                        settings,
                        handlers,
                        connections,
                        gate,
                        routing -> routes(routing, root, handlers),
                        List.of(observe));
        appliance[0] = new Appliance(settings, listener, tests);
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
        endpoints.add(new Endpoint("websocket", "/echo", "sends every message back"));
        endpoints.add(new Endpoint("websocket", "/binary", "sends every message back, as bytes"));
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
            HttpRouting.Builder routing, RootPage root, Map<String, Handler> handlers) {
        routing.route(
                Method.predicate(Method.GET, Method.HEAD),
                PathMatchers.exact("/"),
                (request, response) -> root(root, request, response));
        // Helidon's observer answers GET alone.
        routing.route(
                Method.HEAD,
                PathMatchers.exact("/metrics"),
                (request, response) ->
                        response.header(HeaderNames.CONTENT_TYPE, "text/plain").send());
        for (String path : List.of("/", "/health", "/health/live", "/health/ready", "/metrics")) {
            routing.route(
                    method -> !method.equals(Method.GET) && !method.equals(Method.HEAD),
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
                Problem.methodNotAllowed(request.prologue().method().text(), path));
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
    }
}
