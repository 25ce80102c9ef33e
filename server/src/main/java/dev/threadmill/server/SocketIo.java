package dev.threadmill.server;

import dev.threadmill.load.report.Version;
import dev.threadmill.server.admin.ServiceStatus;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.TokenGuard;
import dev.threadmill.server.socketio.SocketIoCounts;
import dev.threadmill.server.socketio.SocketIoServer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The appliance's Socket.IO server, and the ways to it. */
final class SocketIo implements AutoCloseable {
    private final Settings.SocketIo settings;
    private final TokenGuard guard;
    private final SocketIoServer server;

    SocketIo(Settings.SocketIo settings, Bus bus, TokenGuard guard) {
        this.settings = settings;
        this.guard = guard;
        this.server = new SocketIoServer(settings, bus, guard);
    }

    SocketIoServer server() {
        return server;
    }

    void mountOn(Engines engines) {
        settings.path().ifPresent(path -> engines.mount(path, server));
    }

    /** Adds plain WebSockets that hear the same events. */
    void addHandlersTo(Map<String, Handler> handlers) {
        settings.eventsPath()
                .ifPresent(path ->
                        server.plainWebSockets().ifPresent(handler -> handlers.put(path, handler)));
    }

    /** Sends events for who asks over HTTP; none without Socket.IO. */
    Optional<EventsApi> events() {
        return settings.path()
                .map(path -> new EventsApi(new SocketIoEvents(server), settings, guard));
    }

    /** The service's answers about itself. */
    ServiceStatus status(Instant startedAt, BooleanSupplier ready) {
        return new ServiceStatus(Version.current(), startedAt, ready, this::clients);
    }

    private ServiceStatus.Clients clients() {
        SocketIoCounts counts = server.counts();
        return new ServiceStatus.Clients(
                server.clientCount(),
                counts.count(SocketIoCounts.Kind.EVENTS_IN),
                counts.count(SocketIoCounts.Kind.EVENTS_OUT)
                        + counts.count(SocketIoCounts.Kind.DELIVERIES));
    }

    /** Its sessions have ended with Engine.IO. */
    @Override
    public void close() {
        server.close();
    }
}
