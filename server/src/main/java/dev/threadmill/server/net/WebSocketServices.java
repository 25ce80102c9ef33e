package dev.threadmill.server.net;

import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.wire.MessageRoom;

/**
 * What all WebSockets of a listener share.
 *
 * @param idleTicks silence after which one is given up, 0 for never; {@code pingTicks} after which
 *     it is pinged
 */
record WebSocketServices(
        Settings.WebSockets settings,
        Connections connections,
        ConnectionLimits limits,
        HandshakeGate gate,
        Warden warden,
        Outbound.Bounds outbound,
        int writeTimeoutTicks,
        int idleTicks,
        int pingTicks,
        Arrivals arrivals,
        MessageRoom room) {
    static WebSocketServices of(
            Settings.WebSockets settings,
            Connections connections,
            ConnectionLimits limits,
            HandshakeGate gate,
            Warden warden) {
        return new WebSocketServices(
                settings,
                connections,
                limits,
                gate,
                warden,
                new Outbound.Bounds(settings.queueMessagesMax(), settings.queueBytesMax()),
                Ticker.ticks(settings.writeTimeout()),
                Ticker.ticks(settings.idleTimeout()),
                Ticker.ticks(settings.pingInterval()),
                new Arrivals(),
                MessageRoom.ofHeap());
    }

    /** How many bytes a message of a conversation may have. */
    int messageBytesMax(Conversation conversation) {
        return Math.min(settings.messageBytesMax(), conversation.messageBytesMax());
    }
}
