package dev.threadmill.server;

import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.bridge.BridgeHandler;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.server.runs.RunsApi;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a newcomer finds: at the root, and when the appliance starts. */
final class Endpoints {
    static final String ECHO = "/echo";

    /** The kind of what answers no GET. */
    static final String POST = "post";

    static final String SOCKET_IO = "socket.io";
    static final String ENGINE_IO = "engine.io";

    static final String BINARY = "/binary";

    /** A list that is longer is not read. */
    private static final int MOCKS_LISTED_MAX = 20;

    private Endpoints() {}

    static List<Endpoint> of(Settings settings, Mocks mocks) {
        List<Endpoint> endpoints = new ArrayList<>();
        addHttp(endpoints, settings);
        if (settings.socketIo().path().isPresent()) {
            endpoints.add(
                    new Endpoint(
                            POST,
                            EventsApi.PATH,
                            "an event to Socket.IO clients: JSON with event and data"));
        }
        addMocks(endpoints, mocks);
        Set<String> mocked =
                mocks.paths().stream().map(Endpoints::text).collect(Collectors.toSet());
        if (!mocked.contains(ECHO)) {
            endpoints.add(webSocket(ECHO, "sends every message back"));
        }
        if (!mocked.contains(BINARY)) {
            endpoints.add(webSocket(BINARY, "sends every message back, as bytes"));
        }
        settings.hub()
                .path()
                .ifPresent(
                        path -> endpoints.add(webSocket(path, "hub: chat with who else is there")));
        addSocketIo(endpoints, settings.socketIo());
        if (settings.bridge().enabled()) {
            endpoints.add(webSocket(BridgeHandler.PATH, bridge(settings.redis())));
        }
        endpoints.add(
                webSocket(
                        settings.control().path(),
                        "control: start_test, stop_test, metrics_update; needs the token"));
        endpoints.add(
                webSocket(
                        ConnectionsApi.TAP,
                        "tells what is said on all WebSockets; access as to the list of them"));
        endpoints.add(webSocket("/helidon/echo", "Helidon's own WebSocket layer, to compare"));
        return endpoints;
    }

    private static void addHttp(List<Endpoint> endpoints, Settings settings) {
        endpoints.add(http("/", root(settings)));
        endpoints.add(http("/health", health(settings)));
        if (settings.service() == Settings.Service.WSPROXY) {
            endpoints.add(http(StatusRoutes.READY, "whether sessions may be opened"));
        }
        endpoints.add(http("/metrics", metrics(settings)));
        endpoints.add(
                http(
                        ConnectionsApi.PREFIX + "/connections",
                        "the open WebSockets; the admin token is needed beyond loopback"));
        endpoints.add(http(RunsApi.PREFIX, "what load tests have measured"));
        endpoints.add(http("/stats", "handshakes, connections and messages, as JSON"));
    }

    private static String bridge(Settings.Redis redis) {
        return "bridge: a session in Redis; "
                + (redis.url().isPresent() ? "needs its token" : "needs REDIS_URL");
    }

    private static void addSocketIo(List<Endpoint> endpoints, Settings.SocketIo socketIo) {
        String transports = ", by polling or WebSocket";
        socketIo.path()
                .ifPresent(path ->
                        endpoints.add(new Endpoint(SOCKET_IO, path, "Socket.IO" + transports)));
        socketIo.eventsPath()
                .filter(path -> socketIo.namespaces().contains(SocketPacket.MAIN))
                .ifPresent(path ->
                        endpoints.add(webSocket(path, "what Socket.IO clients hear, as JSON")));
        socketIo.enginePath()
                .ifPresent(path ->
                        endpoints.add(
                                new Endpoint(
                                        ENGINE_IO,
                                        path,
                                        "Engine.IO" + transports + ": sends every message back")));
    }

    private static String root(Settings settings) {
        return switch (settings.service()) {
            case THREADMILL, WSPROXY -> "the dashboard in a browser, this list as JSON";
            case SOCKETIO -> "the service and its clients as JSON, the dashboard in a browser";
        };
    }

    private static String health(Settings settings) {
        return switch (settings.service()) {
            case THREADMILL, SOCKETIO -> "health; also /health/live and /health/ready";
            case WSPROXY -> "whether Redis answers; also /health/live and /health/ready";
        };
    }

    private static String metrics(Settings settings) {
        return switch (settings.service()) {
            case THREADMILL, WSPROXY -> "Prometheus text, or JSON by the Accept header";
            case SOCKETIO -> "JSON, or Prometheus text by the Accept header";
        };
    }

    private static void addMocks(List<Endpoint> endpoints, Mocks mocks) {
        List<MockPath> all = mocks.paths();
        for (MockPath mock : all.subList(0, Math.min(MOCKS_LISTED_MAX, all.size()))) {
            endpoints.add(
                    webSocket(
                            text(mock),
                            mock.line() == 0 ? "pong for ping, the rest comes back" : "mock"));
        }
        if (all.size() > MOCKS_LISTED_MAX) {
            endpoints.add(
                    new Endpoint(
                            "note",
                            "...",
                            "and " + (all.size() - MOCKS_LISTED_MAX) + " mocks more"));
        }
    }

    private static String text(MockPath mock) {
        return mock.pattern().text();
    }

    private static Endpoint http(String path, String description) {
        return new Endpoint("http", path, description);
    }

    private static Endpoint webSocket(String path, String description) {
        return new Endpoint("websocket", path, description);
    }
}
