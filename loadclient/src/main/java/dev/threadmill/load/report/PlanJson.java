package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.util.List;
import java.util.Locale;

/** The effective plan as JSON, without its secrets. */
final class PlanJson {
    private PlanJson() {}

    static ObjectNode of(Plan plan) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", plan.name());
        model(json, plan.model(), plan.target().iterates() ? "iterations" : "requests");
        json.put("connections", plan.connections());
        json.put("warmup", Durations.format(plan.warmup()));
        json.put("timeout", Durations.format(plan.timeout()));
        json.put("target", Secrets.place(plan.target()));
        target(json, plan.target());
        ArrayNode thresholds = json.putArray("thresholds");
        plan.thresholds().forEach(threshold -> thresholds.add(threshold.expression()));
        return json;
    }

    private static void target(ObjectNode json, Target target) {
        tls(json, target.tls());
        switch (target) {
            case Target.Http http -> target(json, http);
            case Target.WebSocket webSocket -> target(json, webSocket);
            case Target.SocketIo socketIo -> target(json, socketIo);
            case Target.Bridge bridge -> target(json, bridge);
            case Flow flow -> FlowJson.plan(json, flow);
            case Mix mix -> target(json, mix);
        }
    }

    private static void target(ObjectNode json, Mix mix) {
        headers(json, List.of());
        ArrayNode targets = json.putArray("targets");
        for (Mix.Part part : mix.parts()) {
            ObjectNode one = targets.addObject();
            one.put("name", part.name()).put("weight", part.weight());
            one.put("target", Secrets.place(part.target()));
            target(one, part.target());
        }
    }

    private static void model(ObjectNode json, LoadModel model, String counted) {
        switch (model) {
            case LoadModel.Closed closed -> json.put("model", "closed");
            case LoadModel.Open open -> {
                json.put("model", "open");
                json.put("rate", open.ratePerSecond());
                json.put("arrival", open.arrival().name().toLowerCase(Locale.ROOT));
            }
            case LoadModel.Stages stages -> {
                json.put("model", "stages");
                json.put("arrival", stages.arrival().name().toLowerCase(Locale.ROOT));
                ArrayNode list = json.putArray("stages");
                stages.stages()
                        .forEach(stage ->
                                list.addObject()
                                        .put("duration", Durations.format(stage.length()))
                                        .put("rate", stage.ratePerSecond()));
            }
        }
        Limit end = model.end();
        if (!end.duration().isZero()) {
            json.put("duration", Durations.format(end.duration()));
        }
        if (end.requests() > 0) {
            json.put(counted, end.requests());
        }
    }

    private static void target(ObjectNode json, Target.Http http) {
        json.put("method", http.method());
        headers(json, http.headers());
        json.put("body_bytes", http.body().length());
        json.put("keepalive", http.keepAlive());
        json.put("transport", http.client().key());
    }

    private static void target(ObjectNode json, Target.WebSocket webSocket) {
        json.put("mode", webSocket.mode().key());
        headers(json, webSocket.headers());
        json.put("message_bytes", webSocket.messageBytes());
        json.put("message_type", webSocket.binary() ? "binary" : "text");
        webSocket.subprotocol().ifPresent(name -> json.put("subprotocol", name));
        json.put("deflate", webSocket.deflate());
        dialing(json, webSocket.dialing());
        switch (webSocket.mode()) {
            case WebSocketMode.Echo echo -> {
                // Nothing more to say.
            }
            case WebSocketMode.Request request -> {
                // The message may hold secrets, and its length is said.
            }
            case WebSocketMode.Broadcast broadcast ->
                    json.put("senders", broadcast.senders()).put("window", broadcast.window());
            case WebSocketMode.Idle idle -> json.put("probe", idle.probe());
        }
    }

    private static void target(ObjectNode json, Target.SocketIo socketIo) {
        json.put("mode", socketIo.mode().key());
        json.put("transport", socketIo.route().name().toLowerCase(Locale.ROOT));
        json.put("namespace", socketIo.namespace());
        json.put("event", socketIo.event());
        json.put("auth", socketIo.auth().isPresent());
        headers(json, socketIo.headers());
        json.put("message_bytes", socketIo.messageBytes());
        dialing(json, socketIo.dialing());
        if (socketIo.mode() instanceof SocketIoMode.Broadcast broadcast) {
            json.put("senders", broadcast.senders()).put("window", broadcast.window());
        }
    }

    private static void target(ObjectNode json, Target.Bridge bridge) {
        json.put("mode", "bridge");
        json.put("redis", bridge.redis().toString());
        json.put("interval", Durations.format(bridge.interval()));
        json.put("together", bridge.together());
        headers(json, List.of());
    }

    private static void dialing(ObjectNode json, Dialing dialing) {
        if (dialing.perSecond() > 0) {
            json.put("connect_rate", dialing.perSecond());
        }
    }

    static void headers(ObjectNode json, List<Header> fields) {
        ArrayNode headers = json.putArray("headers");
        for (Header header : fields) {
            String value = Secrets.isSecret(header.name()) ? Secrets.MASK : header.value();
            headers.add(header.name() + ": " + value);
        }
    }

    private static void tls(ObjectNode json, Tls tls) {
        json.put("insecure", tls.insecure());
        tls.caFile().ifPresent(file -> json.put("cacert", file.toString()));
    }
}
