package dev.threadmill.load.plan;

import java.time.Duration;
import java.util.List;

/**
 * One load test, ready to run.
 *
 * @param name for people; may be empty
 * @param connections how many connections are open at once, 1 to {@link #CONNECTIONS_MAX}
 * @param warmup runs before the measured part and is not in the result; at most an hour
 * @param timeout for connecting and for one request, from its actual start; more than 0, at most an
 *     hour
 * @param thresholds what must hold for the run to have passed
 */
public record Plan(
        String name,
        Target target,
        LoadModel model,
        int connections,
        Duration warmup,
        Duration timeout,
        List<Threshold> thresholds) {
    public static final int CONNECTIONS_MAX = 1_000_000;
    public static final Duration WARMUP_MAX = Duration.ofHours(1);
    public static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    public Plan {
        thresholds = List.copyOf(thresholds);
        Faults faults = new Faults();
        faults.unless(
                connections >= 1 && connections <= CONNECTIONS_MAX,
                "connections",
                "must be between 1 and 1000000");
        faults.unless(
                !warmup.isNegative() && warmup.compareTo(WARMUP_MAX) <= 0,
                "warmup",
                "must be between 0 and 1 hour");
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
        // Without a target, or a model, that is somebody else's fault, who tells all at once.
        if (target != null && model != null) {
            check(target, model, connections, warmup, faults);
        }
        if (target != null) {
            List<String> names = target.requestNames();
            thresholds.forEach(threshold -> faults.attempt(() -> threshold.checkScope(names)));
        }
        faults.throwIfAny();
    }

    /** Whether connections are only opened and held. */
    public boolean idle() {
        return switch (target) {
            case Target.Http http -> false;
            case Target.WebSocket webSocket -> webSocket.mode() instanceof WebSocketMode.Idle;
            case Target.SocketIo socketIo -> socketIo.mode() instanceof SocketIoMode.Idle;
            case Target.Bridge bridge -> false;
            case Flow flow -> false;
            case Mix mix -> false;
        };
    }

    /** Whether messages are measured where they are delivered, not where they are sent. */
    public boolean broadcast() {
        return switch (target) {
            case Target.Http http -> false;
            case Target.WebSocket webSocket -> webSocket.mode() instanceof WebSocketMode.Broadcast;
            case Target.SocketIo socketIo -> socketIo.mode() instanceof SocketIoMode.Broadcast;
            case Target.Bridge bridge -> false;
            case Flow flow -> false;
            case Mix mix -> false;
        };
    }

    private static void check(
            Target target, LoadModel model, int connections, Duration warmup, Faults faults) {
        switch (target) {
            case Target.Http http -> {
                // Any model will do.
            }
            case Target.WebSocket webSocket -> {
                switch (webSocket.mode()) {
                    case WebSocketMode.Echo echo -> {
                        // Here, too.
                    }
                    case WebSocketMode.Request request -> {
                        // And here.
                    }
                    case WebSocketMode.Broadcast broadcast ->
                            faults.unless(
                                    connections > broadcast.senders(),
                                    "connections",
                                    "must be more than the senders: somebody has to receive");
                    case WebSocketMode.Idle idle -> checkIdle(model, warmup, faults);
                }
            }
            case Target.SocketIo socketIo -> {
                switch (socketIo.mode()) {
                    case SocketIoMode.Message message -> {
                        // Any model will do.
                    }
                    case SocketIoMode.Ack ack -> {
                        // Here, too.
                    }
                    case SocketIoMode.Broadcast broadcast ->
                            faults.unless(
                                    connections >= Math.max(2, broadcast.senders()),
                                    "connections",
                                    "must be 2 at least, and as many as the senders");
                    case SocketIoMode.Idle idle -> checkIdle(model, warmup, faults);
                }
            }
            case Target.Bridge bridge -> checkBridge(bridge, model, connections, faults);
            case Flow flow -> {
                // Any model will do.
            }
            case Mix mix ->
                    faults.unless(
                            connections >= mix.parts().size(),
                            "connections",
                            "must be "
                                    + mix.parts().size()
                                    + " at least: one for each of the targets");
        }
    }

    private static void checkBridge(
            Target.Bridge bridge, LoadModel model, int connections, Faults faults) {
        boolean timed = model instanceof LoadModel.Open && !model.end().duration().isZero();
        faults.unless(timed, "duration", "must be said: a bridge's messages go by the clock");
        faults.unless(
                !timed
                        || connections * bridge.messages(model.end().duration())
                                <= Target.Bridge.MESSAGES_MAX,
                "duration",
                "every time is kept, and these would be more than 10000000 messages: ask for fewer"
                        + " connections, less time or a longer interval");
    }

    private static void checkIdle(LoadModel model, Duration warmup, Faults faults) {
        faults.unless(
                !model.open() && model.end().requests() == 0 && warmup.isZero(),
                "mode",
                "idle only holds connections: it takes no --rate, --stages, --requests or"
                        + " --warmup");
    }

    /** A plan without name, warm-up and thresholds, and with a timeout of 5 s. */
    public static Plan of(Target target, LoadModel model, int connections) {
        return new Plan(
                "", target, model, connections, Duration.ZERO, Duration.ofSeconds(5), List.of());
    }

    public Plan withWarmup(Duration warmup) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }

    public Plan withTimeout(Duration timeout) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }

    public Plan withThresholds(List<Threshold> thresholds) {
        return new Plan(name, target, model, connections, warmup, timeout, thresholds);
    }
}
