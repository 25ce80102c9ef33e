package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import java.util.Locale;

/** The effective plan as JSON, without its secrets. */
final class PlanJson {
    private PlanJson() {}

    static ObjectNode of(Plan plan) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", plan.name());
        model(json, plan.model());
        json.put("connections", plan.connections());
        json.put("warmup", Durations.format(plan.warmup()));
        json.put("timeout", Durations.format(plan.timeout()));
        switch (plan.target()) {
            case Target.Http http -> target(json, http);
        }
        ArrayNode thresholds = json.putArray("thresholds");
        plan.thresholds().forEach(threshold -> thresholds.add(threshold.expression()));
        return json;
    }

    private static void model(ObjectNode json, LoadModel model) {
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
            json.put("requests", end.requests());
        }
    }

    private static void target(ObjectNode json, Target.Http http) {
        json.put("method", http.method());
        ArrayNode headers = json.putArray("headers");
        for (Header header : http.headers()) {
            String value = Secrets.isSecret(header.name()) ? Secrets.MASK : header.value();
            headers.add(header.name() + ": " + value);
        }
        json.put("body_bytes", http.body().length());
        json.put("keepalive", http.keepAlive());
        json.put("transport", http.client().name().toLowerCase(Locale.ROOT));
    }
}
