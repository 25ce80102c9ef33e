package dev.threadmill.server.engineio;

import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;

/**
 * What all Engine.IO servers of an appliance share.
 *
 * @param connections counts clients that are too slow
 * @param limits sessions by polling have a place among the WebSockets
 * @param room for what waits for polls
 */
public record EngineServices(
        EngineSettings settings,
        Connections connections,
        ConnectionLimits limits,
        Deadlines deadlines,
        EngineFigures figures,
        PollRoom room) {}
