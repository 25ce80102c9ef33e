package dev.threadmill.load.plan;

import java.util.Set;

/** What a run does with its Socket.IO connections. */
public sealed interface SocketIoMode {
    /** The client's own events, which no peer may emit. */
    Set<String> RESERVED =
            Set.of(
                    "connect",
                    "connect_error",
                    "disconnect",
                    "disconnecting",
                    "newListener",
                    "removeListener");

    /** Every connection emits events, and each is measured until it comes back as an event. */
    record Message() implements SocketIoMode {}

    /** Every connection emits events and measures how long their acknowledgements take. */
    record Ack() implements SocketIoMode {}

    /**
     * The first connections emit events, and all connections measure when they get them.
     *
     * @param senders how many connections emit, 1 to {@link WebSocketMode.Broadcast#SENDERS_MAX}
     * @param window of the closed model: how many events of a sender may be on their way at once, 1
     *     to {@link WebSocketMode.Broadcast#WINDOW_MAX}
     */
    record Broadcast(int senders, int window) implements SocketIoMode {
        public Broadcast {
            WebSocketMode.Broadcast.check(senders, window);
        }
    }

    /** Connections are opened and then only held; their pings are answered. */
    record Idle() implements SocketIoMode {}

    /** The name in options and results. */
    default String key() {
        return switch (this) {
            case Message message -> "message";
            case Ack ack -> "ack";
            case Broadcast broadcast -> "broadcast";
            case Idle idle -> "idle";
        };
    }
}
