package dev.threadmill.server.bridge;

import dev.threadmill.redis.Redis;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Connections;
import java.time.Duration;

/**
 * What all sessions of the bridge share.
 *
 * @param authTimeout how long Redis may take to tell a token
 * @param upBytesMax of a message from a client
 * @param downBytesMax of a message from Redis
 * @param waiting how much may wait while a session is being opened
 */
record BridgeServices(
        Redis redis,
        Renewals renewals,
        BridgeCounts counts,
        Connections connections,
        Duration authTimeout,
        int upBytesMax,
        int downBytesMax,
        WaitingBounds waiting) {
    /**
     * How much may wait; one message always does.
     *
     * @param dropWhenFull whether the session goes on without what finds no room
     */
    record WaitingBounds(int messagesMax, int bytesMax, boolean dropWhenFull) {}

    static BridgeServices of(
            Settings settings, Redis redis, BridgeCounts counts, Connections connections) {
        Settings.WebSockets webSockets = settings.webSockets();
        Settings.Bridge bridge = settings.bridge();
        return new BridgeServices(
                redis,
                new Renewals(redis.keys(), bridge.authGrace(), counts),
                counts,
                connections,
                bridge.authTimeout(),
                bridge.messageBytesMax(),
                webSockets.messageBytesMax(),
                new WaitingBounds(
                        webSockets.queueMessagesMax(),
                        webSockets.queueBytesMax(),
                        webSockets.dropWhenFull()));
    }
}
