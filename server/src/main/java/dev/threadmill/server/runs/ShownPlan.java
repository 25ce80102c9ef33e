package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.report.Secrets;
import dev.threadmill.server.control.RunLog;
import java.net.URI;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What may be told of a plan: nothing that opens doors.
 *
 * @param target as controllers are shown it
 * @param plannedS length of the measured part; none where it ends after a number of requests
 * @param rate requests per second of an open model
 * @param workers how many processes run it
 * @param origin who has asked for it: {@code control} or {@code dashboard}
 */
record ShownPlan(
        String name,
        String target,
        String protocol,
        OptionalDouble plannedS,
        int connections,
        OptionalDouble rate,
        int workers,
        String origin) {
    private static final int TEXT_MAX = 16_384;
    private static final double NANOS = 1e9;

    static ShownPlan of(RunLog.Beginning beginning) {
        Plan plan = beginning.plan();
        long nanos = plan.model().end().nanos();
        return new ShownPlan(
                plan.name(),
                shorten(beginning.shownTarget()),
                protocol(plan.target()),
                nanos == Long.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(nanos / NANOS),
                plan.connections(),
                plan.model() instanceof LoadModel.Open open
                        ? OptionalDouble.of(open.ratePerSecond())
                        : OptionalDouble.empty(),
                beginning.workers(),
                beginning.origin().name().toLowerCase(Locale.ROOT));
    }

    private static String protocol(Target target) {
        return switch (target) {
            case Target.Http http -> "http";
            case Target.WebSocket webSocket -> "ws";
            case Target.SocketIo socketIo -> "socketio";
            case Target.Bridge bridge -> "bridge";
            case Flow flow -> "flow";
            case Mix mix -> "mix";
        };
    }

    /** What can be known of a plan from its result alone. */
    static ShownPlan ofResult(JsonNode result) {
        JsonNode plan = result.path("plan");
        return new ShownPlan(
                shorten(plan.path("name").asText("")),
                shorten(result.path("target").asText("")),
                plan.path("mode").isTextual() ? "ws" : "http",
                seconds(plan.path("duration").asText("")),
                plan.path("connections").asInt(),
                number(plan, "rate"),
                Math.max(1, result.path("workers").size()),
                "control");
    }

    private static OptionalDouble seconds(String duration) {
        try {
            return duration.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Durations.parse(duration).toNanos() / NANOS);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return OptionalDouble.empty();
        }
    }

    /**
     * The plan for a result that is kept: values of headers and of secret parameters are masked,
     * the body's length is all there is of it.
     */
    Plan cleaned(Plan plan) {
        return switch (plan.target()) {
            case Target.Http http ->
                    new Plan(
                            plan.name(),
                            new Target.Http(
                                    place(http.uri()),
                                    http.method(),
                                    http.headers().stream()
                                            .map(header -> new Header(header.name(), Secrets.MASK))
                                            .toList(),
                                    http.body(),
                                    http.keepAlive(),
                                    http.tls(),
                                    http.client()),
                            plan.model(),
                            plan.connections(),
                            plan.warmup(),
                            plan.timeout(),
                            plan.thresholds());
            // Nobody can ask for these yet; their results mask what is secret by name.
            case Target.WebSocket webSocket -> plan;
            case Target.SocketIo socketIo -> plan;
            case Target.Bridge bridge -> plan;
            case Flow flow -> plan;
            case Mix mix -> plan;
        };
    }

    private URI place(URI uri) {
        try {
            return URI.create(target);
        } catch (IllegalArgumentException e) {
            // It was too long to be shown whole.
            return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + "/");
        }
    }

    static ShownPlan read(JsonNode json) throws InvalidRunException {
        return new ShownPlan(
                text(json, "name"),
                text(json, "target"),
                text(json, "protocol"),
                number(json, "planned_s"),
                json.path("connections").asInt(),
                number(json, "rate"),
                Math.max(1, json.path("workers").asInt(1)),
                text(json, "origin"));
    }

    private static OptionalDouble number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isNumber() && Double.isFinite(value.asDouble())
                ? OptionalDouble.of(value.asDouble())
                : OptionalDouble.empty();
    }

    static String text(JsonNode json, String key) throws InvalidRunException {
        JsonNode value = json.path(key);
        if (!value.isTextual() || value.textValue().length() > TEXT_MAX) {
            throw new InvalidRunException(key + " must be a text");
        }
        return value.textValue();
    }

    static String shorten(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    void addTo(ObjectNode json) {
        json.put("name", name).put("target", target).put("protocol", protocol);
        put(json, "planned_s", plannedS);
        json.put("connections", connections);
        put(json, "rate", rate);
        json.put("workers", workers).put("origin", origin);
    }

    private static void put(ObjectNode json, String key, OptionalDouble value) {
        if (value.isPresent()) {
            json.put(key, RunFigures.round(value.getAsDouble()));
        } else {
            json.putNull(key);
        }
    }
}
