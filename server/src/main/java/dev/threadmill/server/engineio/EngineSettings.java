package dev.threadmill.server.engineio;

import java.time.Duration;

/**
 * What Engine.IO sessions are held to.
 *
 * @param pingInterval from a pong to the next ping
 * @param pingTimeout how long a client may take to answer one
 * @param upgradeTimeout how long an upgrade to WebSocket may take
 * @param payloadBytesMax of a message, and of the body of a POST
 * @param queueBytesMax of all messages that wait for a poll, with {@link PollQueue#MESSAGE_BYTES}
 *     beside each
 */
public record EngineSettings(
        Duration pingInterval,
        Duration pingTimeout,
        Duration upgradeTimeout,
        int payloadBytesMax,
        int queueBytesMax) {}
