package dev.threadmill.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.report.Version;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.admin.AccessMeters;
import dev.threadmill.server.admin.BridgeMeters;
import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.admin.Meters;
import dev.threadmill.server.admin.RootPage;
import dev.threadmill.server.admin.RunMeters;
import dev.threadmill.server.admin.SignInApi;
import dev.threadmill.server.admin.Stats;
import dev.threadmill.server.admin.VirtualThreads;
import dev.threadmill.server.bridge.BridgeHandler;
import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.Commands;
import dev.threadmill.server.control.ControlHandler;
import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.dashboard.Assets;
import dev.threadmill.server.dashboard.LiveHandler;
import dev.threadmill.server.engineio.EngineEcho;
import dev.threadmill.server.handler.EchoHandler;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.handler.MockHouse;
import dev.threadmill.server.handler.MockPaths;
import dev.threadmill.server.handler.Paths;
import dev.threadmill.server.hub.HubHandler;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.runs.RunStore;
import dev.threadmill.server.runs.RunsApi;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.setup.Reload;
import dev.threadmill.server.setup.Setup;
import dev.threadmill.server.socketio.SocketIoServer;
import dev.threadmill.server.tap.TapHandler;
import io.helidon.webserver.observe.ObserveFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The appliance put together: which handler is on which path, and in which order all of it ends.
 */
public final class Appliance implements AutoCloseable {
    private final Settings settings;
    private final Listener listener;
    private final TestRunner tests;
    private final RunStore runs;
    private final VirtualThreads virtualThreads;
    private final MockPaths mocks;
    private final Engines engines;
    private final SocketIo socketIo;
    private final SessionBridge bridge;
    private final Carrier carrier;
    private final Optional<Reload> reload;
    private final AtomicBoolean ready;

    private Appliance(
            Settings settings,
            Listener listener,
            TestRunner tests,
            RunStore runs,
            VirtualThreads virtualThreads,
            MockPaths mocks,
            Engines engines,
            SocketIo socketIo,
            SessionBridge bridge,
            Carrier carrier,
            Optional<Reload> reload,
            AtomicBoolean ready) {
        this.settings = settings;
        this.listener = listener;
        this.tests = tests;
        this.runs = runs;
        this.virtualThreads = virtualThreads;
        this.mocks = mocks;
        this.engines = engines;
        this.socketIo = socketIo;
        this.bridge = bridge;
        this.carrier = carrier;
        this.reload = reload;
        this.ready = ready;
    }

    /** Starts what settings alone can say. */
    public static Appliance start(Settings settings) throws IOException {
        return start(Setup.of(settings));
    }

    /**
     * Starts everything.
     *
     * @throws IOException with a message for people where the port cannot be had
     */
    public static Appliance start(Setup setup) throws IOException {
        RunStore runs = RunStore.open(setup.settings().runs());
        try {
            return start(setup, runs);
        } catch (IOException | RuntimeException e) {
            runs.close();
            throw e;
        }
    }

    private static Appliance start(Setup setup, RunStore runs) throws IOException {
        Settings settings = setup.settings();
        Connections connections = new Connections();
        Carrier carrier = Carrier.of(settings.redis(), setup.mocks().shared());
        TestRunner tests = new TestRunner(carrier.workers(settings.redis().prefix()), runs);
        VirtualThreads virtualThreads = new VirtualThreads(settings.metrics().pinned());
        HubHandler hub = new HubHandler(settings.hub(), connections, carrier.bus());
        Access access = new Access(settings);
        Map<String, Handler> fixed = fixed(settings, access, hub, tests, connections);
        ChaosCounts chaos = new ChaosCounts();
        MockPaths mocks = mocks(setup, connections, chaos, carrier);
        Optional<Reload> reload = Reload.of(setup, mocks, Clock.systemUTC());
        ConnectionLimits limits = Listener.limits(settings);
        SocketIo socketIo = new SocketIo(settings.socketIo(), carrier.bus(), access::refusal);
        SessionBridge bridge = SessionBridge.of(settings, carrier, connections);
        Engines engines = engines(settings, connections, limits);
        mount(socketIo, engines, fixed);
        registerMeters(connections, tests, virtualThreads, reload, chaos, socketIo, bridge);
        HandshakeGate gate = gate(settings.webSockets());
        AtomicBoolean ready = new AtomicBoolean();
        Instant startedAt = Instant.now();
        Paths paths = paths(fixed, mocks, bridge.handler());
        Stats stats =
                new Stats(
                        gate,
                        connections,
                        startedAt,
                        parts(access, hub, engines, socketIo, bridge, virtualThreads, carrier));
        fixed.put(LiveHandler.PATH, live(settings, access, tests, connections, runs, stats));
        HttpRoutes http =
                new HttpRoutes(
                        root(settings, mocks, startedAt),
                        new ConnectionsApi(connections, settings, access, reload, carrier.bus()),
                        new SignInApi(access),
                        status(settings, stats, socketIo, bridge, startedAt, ready),
                        new RunsApi(runs, access),
                        new DashboardRoutes(new Assets()),
                        socketIo.events(),
                        engines,
                        new Cors(settings.webSockets().allowedOrigins()),
                        paths);
        Listener listener =
                Listener.start(
                        settings,
                        paths,
                        connections,
                        limits,
                        gate,
                        http::addTo,
                        http::addAdminTo,
                        List.of(observers(settings, reload, carrier, ready)));
        ready.set(true);
        reload.filter(any -> settings.mock().hotReload()).ifPresent(Reload::watch);
        return new Appliance(
                settings,
                listener,
                tests,
                runs,
                virtualThreads,
                mocks,
                engines,
                socketIo,
                bridge,
                carrier,
                reload,
                ready);
    }

    private static MockPaths mocks(
            Setup setup, Connections connections, ChaosCounts chaos, Carrier carrier) {
        return new MockPaths(
                MockHouse.of(connections, carrier.shared(), chaos, carrier.bus()), setup.served());
    }

    private static void mount(SocketIo socketIo, Engines engines, Map<String, Handler> fixed) {
        socketIo.mountOn(engines);
        engines.addHandlersTo(fixed);
        socketIo.addHandlersTo(fixed);
    }

    /** What pages of the dashboard hear; they and the runs are in the figures from now on. */
    private static LiveHandler live(
            Settings settings,
            Access access,
            TestRunner tests,
            Connections connections,
            RunStore runs,
            Stats stats) {
        LiveHandler live =
                new LiveHandler(
                        access,
                        new Commands(settings.control(), tests, connections),
                        tests,
                        runs,
                        settings.control().allowedTargets(),
                        () -> stats.tree(Instant.now()));
        stats.add("runs", runs::figures);
        stats.add("dashboard", live::figures);
        AccessMeters.register(access);
        RunMeters.register(
                runs,
                RunStore::count,
                RunStore::byteCount,
                RunStore::writeFailures,
                live::pageCount);
        return live;
    }

    private static StatusRoutes status(
            Settings settings,
            Stats stats,
            SocketIo socketIo,
            SessionBridge bridge,
            Instant startedAt,
            AtomicBoolean ready) {
        return new StatusRoutes(
                stats,
                socketIo.status(startedAt, ready::get),
                bridge.status(ready::get),
                settings,
                ready::get);
    }

    private static ObserveFeature observers(
            Settings settings, Optional<Reload> reload, Carrier carrier, AtomicBoolean ready) {
        return Observers.of(ready::get, reload, carrier.redis(), settings);
    }

    private static RootPage root(Settings settings, MockPaths mocks, Instant startedAt) {
        return new RootPage(
                Version.current(), () -> Endpoints.of(settings, mocks.mocks()), startedAt);
    }

    private static void registerMeters(
            Connections connections,
            TestRunner tests,
            VirtualThreads virtualThreads,
            Optional<Reload> reload,
            ChaosCounts chaos,
            SocketIo socketIo,
            SessionBridge bridge) {
        BridgeMeters.register(bridge.handler().counts());
        Meters.register(connections, tests, virtualThreads, reload);
        Meters.registerChaos(chaos);
        Meters.registerSocketIo(socketIo.server().counts());
    }

    /** What no configuration of mocks moves; Socket.IO's come to it. */
    private static Map<String, Handler> fixed(
            Settings settings,
            Access access,
            HubHandler hub,
            TestRunner tests,
            Connections connections) {
        Map<String, Handler> fixed = new LinkedHashMap<>();
        settings.hub().path().ifPresent(path -> fixed.put(path, hub));
        String control = settings.control().path();
        fixed.put(control, new ControlHandler(settings.control(), access, tests, connections));
        fixed.put(
                TapHandler.PATH,
                new TapHandler(connections, access, Set.of(control, LiveHandler.PATH)));
        return fixed;
    }

    private static Engines engines(
            Settings settings, Connections connections, ConnectionLimits limits) {
        Engines engines = new Engines(settings, connections, limits);
        settings.socketIo().enginePath().ifPresent(path -> engines.mount(path, new EngineEcho()));
        Meters.registerEngineIo(engines.figures());
        return engines;
    }

    private static Map<String, Supplier<? extends JsonNode>> parts(
            Access access,
            HubHandler hub,
            Engines engines,
            SocketIo socketIo,
            SessionBridge bridge,
            VirtualThreads virtualThreads,
            Carrier carrier) {
        Map<String, Supplier<? extends JsonNode>> parts = new LinkedHashMap<>();
        parts.put("access", () -> AccessMeters.json(access));
        parts.put("hub", hub::figures);
        parts.put("engineio", engines.figures()::json);
        parts.put("socketio", socketIo.server()::figures);
        parts.put("bridge", bridge.handler()::figures);
        parts.put("virtual_threads", virtualThreads::json);
        return carrier.addTo(parts);
    }

    private static HandshakeGate gate(Settings.WebSockets settings) {
        return new HandshakeGate(settings.handshakeWorkers(), settings.handshakeQueueMax());
    }

    /**
     * The hub and the control endpoint are where they are; the bridge and the echoes make room for
     * a mock.
     */
    private static Paths paths(Map<String, Handler> fixed, Paths mocks, BridgeHandler bridge) {
        Map<String, Handler> fallback =
                Map.of(Endpoints.ECHO, new EchoHandler(), Endpoints.BINARY, new EchoHandler());
        return path -> {
            Handler handler = fixed.get(path);
            handler = handler == null ? mocks.find(path) : handler;
            if (handler == null && bridge.isAt(path)) {
                return bridge;
            }
            return handler == null ? fallback.get(path) : handler;
        };
    }

    /** Where the appliance listens, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return scheme() + settings.urlHost() + ":" + listener.port();
    }

    private String scheme() {
        return settings.server().secure() ? "https://" : "http://";
    }

    /** Where the admin port is, if there is one. */
    public Optional<String> adminUrl() {
        return listener.adminPort().isPresent()
                ? Optional.of(scheme() + settings.urlHost() + ":" + listener.adminPort().getAsInt())
                : Optional.empty();
    }

    /** The certificate that was made at the start, as a PEM file for clients to trust. */
    public Optional<Path> ownCertificate() {
        return listener.ownCertificate();
    }

    /** Its Socket.IO, for whoever has the appliance in the own process. */
    public SocketIoServer socketIo() {
        return socketIo.server();
    }

    /** Reads the configuration again; none where it came from no file. */
    public Optional<Reload> reload() {
        return reload;
    }

    /** Ends a running test with its last messages, then all WebSockets with 1001, then the rest. */
    @Override
    public void close() {
        ready.set(false);
        reload.ifPresent(Reload::close);
        try {
            tests.shutdown(settings.server().shutdownGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runs.close();
        engines.shutDown();
        listener.shutdown(settings.server().shutdownGrace());
        socketIo.close();
        bridge.close();
        carrier.close();
        mocks.close();
        virtualThreads.close();
    }
}
