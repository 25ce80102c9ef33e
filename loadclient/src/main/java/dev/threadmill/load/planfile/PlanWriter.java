package dev.threadmill.load.planfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Writes plans as JSON that {@link PlanReader#read(String, String)} reads back, with all that is
 * secret in them: for the wire, not for eyes. The file of authorities that a plan names is read
 * here.
 */
public final class PlanWriter {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** YAML wants it escaped, JSON does not care. */
    private static final String DELETE = "\u007f";

    private PlanWriter() {}

    /**
     * Writes a plan.
     *
     * @return ASCII, at most {@link PlanReader#TEXT_CHARS_MAX} characters
     * @throws InvalidPlanException with the field {@code body} where that makes it longer, and with
     *     {@code cacert} where that file cannot be read
     */
    public static String write(Plan plan) {
        try {
            String text = MAPPER.writeValueAsString(json(plan)).replace(DELETE, "\\u007f");
            if (text.length() > PlanReader.TEXT_CHARS_MAX) {
                throw new InvalidPlanException(
                        "body",
                        "is too large to be sent to workers: a plan may have 8 MiB as JSON");
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written", e);
        }
    }

    private static ObjectNode json(Plan plan) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", 1);
        json.put("name", plan.name());
        if (plan.target() instanceof Mix mix) {
            ArrayNode targets = json.putArray("targets");
            for (Mix.Part part : mix.parts()) {
                ObjectNode one = targets.addObject();
                one.put("name", part.name()).put("weight", part.weight());
                target(json, one, part.target());
            }
        } else {
            target(json, json.putObject("target"), plan.target());
        }
        json.put("connections", plan.connections());
        String count = plan.target().iterates() ? "iterations" : "requests";
        if (plan.target() instanceof Target.Bridge) {
            // Its interval says the rest.
            end(json, plan.model(), count);
        } else {
            model(json, plan.model(), count);
        }
        json.put("warmup", Durations.format(plan.warmup()));
        json.put("timeout", Durations.format(plan.timeout()));
        ArrayNode thresholds = json.putArray("thresholds");
        plan.thresholds().forEach(threshold -> thresholds.add(threshold.expression()));
        return json;
    }

    private static void target(ObjectNode json, ObjectNode target, Target written) {
        switch (written) {
            case Target.Http http -> http(target, http);
            case Target.WebSocket webSocket -> webSocket(target, webSocket);
            case Target.SocketIo socketIo -> socketIo(target, socketIo);
            case Target.Bridge bridge -> bridge(target, bridge);
            case Flow flow -> FlowWriter.write(json, target, flow);
            case Mix mix -> throw new IllegalStateException("targets within targets");
        }
        tls(target, written.tls());
    }

    private static void model(ObjectNode json, LoadModel model, String counted) {
        switch (model) {
            case LoadModel.Closed closed -> end(json, closed, counted);
            case LoadModel.Open open -> {
                json.put("rate", open.ratePerSecond());
                json.put("arrival", key(open.arrival()));
                end(json, open, counted);
            }
            case LoadModel.Stages stages -> {
                json.put("arrival", key(stages.arrival()));
                ArrayNode list = json.putArray("stages");
                stages.stages()
                        .forEach(stage ->
                                list.addObject()
                                        .put("duration", Durations.format(stage.length()))
                                        .put("rate", stage.ratePerSecond()));
            }
        }
    }

    private static void end(ObjectNode json, LoadModel model, String counted) {
        if (!model.end().duration().isZero()) {
            json.put("duration", Durations.format(model.end().duration()));
        }
        if (model.end().requests() > 0) {
            json.put(counted, model.end().requests());
        }
    }

    private static String key(Arrival arrival) {
        return arrival.name().toLowerCase(Locale.ROOT);
    }

    private static void http(ObjectNode json, Target.Http http) {
        json.put("http", http.uri().toString());
        json.put("method", http.method());
        headers(json, http.headers());
        payload(json, "body", http.body());
        json.put("keepalive", http.keepAlive());
        json.put("transport", http.client().key());
    }

    private static void webSocket(ObjectNode json, Target.WebSocket webSocket) {
        json.put("ws", webSocket.uri().toString());
        json.put("mode", webSocket.mode().key());
        switch (webSocket.mode()) {
            case WebSocketMode.Echo echo -> json.put("size", webSocket.messageBytes());
            case WebSocketMode.Request request -> {
                payload(json, "body", request.message());
                payload(json, "expect", request.expected());
            }
            case WebSocketMode.Broadcast broadcast ->
                    json.put("size", webSocket.messageBytes())
                            .put("senders", broadcast.senders())
                            .put("window", broadcast.window());
            case WebSocketMode.Idle idle ->
                    json.put("size", webSocket.messageBytes()).put("probe", idle.probe());
        }
        json.put("binary", webSocket.binary());
        headers(json, webSocket.headers());
        webSocket.subprotocol().ifPresent(name -> json.put("subprotocol", name));
        json.put("deflate", webSocket.deflate());
        dialing(json, webSocket.dialing());
    }

    private static void socketIo(ObjectNode json, Target.SocketIo socketIo) {
        json.put("socketio", socketIo.uri().toString());
        json.put("mode", socketIo.mode().key());
        if (!(socketIo.mode() instanceof SocketIoMode.Idle)) {
            json.put("event", socketIo.event());
            payload(json, "body", socketIo.body());
            if (socketIo.body().isEmpty()) {
                json.put("size", socketIo.messageBytes());
            }
        }
        if (socketIo.mode() instanceof SocketIoMode.Broadcast broadcast) {
            json.put("senders", broadcast.senders()).put("window", broadcast.window());
        }
        json.put("transport", socketIo.route().name().toLowerCase(Locale.ROOT));
        json.put("namespace", socketIo.namespace());
        socketIo.auth().ifPresent(auth -> json.put("auth", auth));
        headers(json, socketIo.headers());
        dialing(json, socketIo.dialing());
    }

    private static void bridge(ObjectNode json, Target.Bridge bridge) {
        json.put("bridge", bridge.uri().toString());
        json.put("redis", bridge.redis().reveal());
        json.put("interval", Durations.format(bridge.interval()));
        json.put("together", bridge.together());
    }

    private static void dialing(ObjectNode json, Dialing dialing) {
        if (dialing.perSecond() > 0) {
            json.put("connect_rate", dialing.perSecond());
        }
        if (!dialing.sources().isEmpty()) {
            ArrayNode sources = json.putArray("source");
            dialing.sources().forEach(address -> sources.add(address.getHostAddress()));
        }
        if (dialing.spread() > 0) {
            json.put("spread", dialing.spread());
        }
    }

    static void headers(ObjectNode json, List<Header> headers) {
        ArrayNode lines = json.putArray("headers");
        headers.forEach(header -> lines.add(header.name() + ": " + header.value()));
    }

    /** As text where the bytes are UTF-8. */
    private static void payload(ObjectNode json, String key, Payload payload) {
        if (payload.isEmpty()) {
            return;
        }
        if (Payload.of(payload.text()).equals(payload)) {
            json.put(key, payload.text());
        } else {
            base64(json, key + "_base64", payload);
        }
    }

    static void base64(ObjectNode json, String key, Payload payload) {
        json.put(key, Base64.getEncoder().encodeToString(payload.toBytes()));
    }

    private static void tls(ObjectNode json, Tls tls) {
        if (tls.insecure()) {
            json.put("insecure", true);
        }
        tls.authorities().ifPresent(pem -> json.put("cacert_pem", pem));
    }
}
