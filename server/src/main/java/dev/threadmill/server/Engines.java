package dev.threadmill.server;

import dev.threadmill.server.config.Settings;
import dev.threadmill.server.engineio.Deadlines;
import dev.threadmill.server.engineio.EngineApplication;
import dev.threadmill.server.engineio.EngineFigures;
import dev.threadmill.server.engineio.EngineServer;
import dev.threadmill.server.engineio.EngineServices;
import dev.threadmill.server.engineio.EngineSettings;
import dev.threadmill.server.engineio.PollRoom;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Engine.IO servers of an appliance, each with its application, and what they share. */
final class Engines {
    private static final Duration POLLS_ANSWERED_MAX = Duration.ofSeconds(2);

    private final Deadlines deadlines = new Deadlines();
    private final EngineFigures figures = new EngineFigures();
    private final EngineServices services;
    private final Map<String, EngineServer> servers = new LinkedHashMap<>();

    Engines(Settings settings, Connections connections, ConnectionLimits limits) {
        Settings.SocketIo socketIo = settings.socketIo();
        EngineSettings engine =
                new EngineSettings(
                        socketIo.pingInterval(),
                        socketIo.pingTimeout(),
                        socketIo.upgradeTimeout(),
                        socketIo.payloadBytesMax(),
                        settings.webSockets().queueBytesMax());
        services =
                new EngineServices(
                        engine, connections, limits, deadlines, figures, PollRoom.ofHeap());
    }

    /** Puts an application at a path, with the slash at its end or without. */
    void mount(String path, EngineApplication application) {
        EngineServer server = new EngineServer(services, application);
        servers.put(path, server);
        if (path.length() > 1 && path.endsWith("/")) {
            servers.put(path.substring(0, path.length() - 1), server);
        }
    }

    void addHandlersTo(Map<String, Handler> handlers) {
        servers.forEach((path, server) -> handlers.put(path, new EngineHandler(server)));
    }

    void addRoutesTo(HttpRouting.Builder routing, Cors cors) {
        EngineRoutes.add(routing, servers, cors);
    }

    EngineFigures figures() {
        return figures;
    }

    /** Ends all sessions. */
    void shutDown() {
        new HashSet<>(servers.values()).forEach(server -> server.shutDown(POLLS_ANSWERED_MAX));
        deadlines.close();
    }
}
