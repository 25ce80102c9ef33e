package dev.threadmill.load.report;

import dev.threadmill.load.plan.Plan;
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
        };
    }

    /** A count with its noun: {@code 1 request}, {@code 2 requests}. */
    String counted(long count) {
        return Units.count(count) + " " + (count == 1 ? one : many);
    }
}
