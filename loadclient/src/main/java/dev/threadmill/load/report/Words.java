package dev.threadmill.load.report;

import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;

/**
 * What the things are called that a run counts.
 *
 * @param one such as {@code request}
 * @param many such as {@code requests}
 * @param rate of the live line, such as {@code req/s}
 * @param service the service time's name in a closed model
 */
public record Words(String one, String many, String rate, String service) {
    /** The words of HTTP. */
    public static final Words REQUESTS = new Words("request", "requests", "req/s", "service time");

    private static final Words MESSAGES = new Words("message", "messages", "msg/s", "round trip");
    private static final Words DELIVERIES =
            new Words("delivery", "deliveries", "deliveries/s", "delivery");
    private static final Words CONNECTIONS =
            new Words("connection", "connections", "opened/s", "handshake");

    /** The words that suit a plan. */
    public static Words of(Plan plan) {
        return switch (plan.target()) {
            case Target.Http http -> REQUESTS;
            case Target.WebSocket webSocket ->
                    switch (webSocket.mode()) {
                        case WebSocketMode.Echo echo -> MESSAGES;
                        case WebSocketMode.Request request -> REQUESTS;
                        case WebSocketMode.Broadcast broadcast -> DELIVERIES;
                        case WebSocketMode.Idle idle -> CONNECTIONS;
                    };
            case Target.SocketIo socketIo ->
                    switch (socketIo.mode()) {
                        case SocketIoMode.Message message -> MESSAGES;
                        case SocketIoMode.Ack ack -> MESSAGES;
                        case SocketIoMode.Broadcast broadcast -> DELIVERIES;
                        case SocketIoMode.Idle idle -> CONNECTIONS;
                    };
            case Target.Bridge bridge -> MESSAGES;
            case Flow flow -> REQUESTS;
            case Mix mix -> REQUESTS;
        };
    }

    /** What the latency of a Socket.IO run is, from where to where. */
    static String measured(Target.SocketIo target, boolean open) {
        String event = "the event '" + target.event() + "'";
        String from = open ? "from the moment " + event + " was due" : "from sending " + event;
        return switch (target.mode()) {
            case SocketIoMode.Message message -> from + " until it came back as an event";
            case SocketIoMode.Ack ack -> from + " until its acknowledgement came";
            case SocketIoMode.Broadcast broadcast -> from + " until it reached a connection";
            case SocketIoMode.Idle idle -> "handshakes, the namespace included";
        };
    }

    /** A count with its noun: {@code 1 request}, {@code 2 requests}. */
    String counted(long count) {
        return Units.count(count) + " " + (count == 1 ? one : many);
    }
}
