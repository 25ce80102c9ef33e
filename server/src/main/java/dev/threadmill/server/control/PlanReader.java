package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Fault;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Threshold;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns the {@code config} of a {@code start_test} into a plan. */
final class PlanReader {
    private static final int CONCURRENCY_MAX = 100_000;
    private static final int TIMEOUT_MS_MAX = 3_600_000;
    private static final int TIMEOUT_MS = 5_000;
    private static final int NAME_MAX = 200;
    private static final double SECONDS_MAX = 7 * 24 * 3_600;

    private static final int IGNORED_MAX = 20;
    private static final Set<String> KNOWN =
            Set.of(
                    "name",
                    "target",
                    "method",
                    "concurrency",
                    "duration",
                    "headers",
                    "query_params",
                    "body",
                    "auth",
                    "rate",
                    "arrival",
                    "warmup",
                    "timeout_ms",
                    "thresholds",
                    "workers",
                    "detached",
                    "request_id");

    private final AllowedTargets allowed;
    private final boolean distributed;
    private final OwnAddress ownAddress;

    /**
     * Makes a reader.
     *
     * @param distributed whether workers can be asked
     */
    PlanReader(AllowedTargets allowed, boolean distributed) {
        this(allowed, distributed, new OwnAddress());
    }

    /** The same for an appliance that may be its own target. */
    PlanReader(AllowedTargets allowed, boolean distributed, OwnAddress ownAddress) {
        this.allowed = allowed;
        this.ownAddress = ownAddress;
        this.distributed = distributed;
    }

    /**
     * The fields that mean nothing here, the first twenty. Other systems' controllers may send
     * some, so these are no fault; but who mistypes one must be able to see it.
     */
    static List<String> unknown(ObjectNode config) {
        return config.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !KNOWN.contains(name))
                .limit(IGNORED_MAX)
                .map(CommandReader::shorten)
                .toList();
    }

    /**
     * Reads and checks a configuration; what it may hold is said in CONTRACTS and the reference.
     *
     * @param raw where it stands in its message
     */
    Plan read(ObjectNode config, RawJson raw) throws InvalidCommandException {
        Fields fields = new Fields(config);
        try {
            String name = fields.text("name").orElse("");
            Fields.check(name.length() <= NAME_MAX, "name", "is longer than 200 characters");
            Fields.check(
                    name.codePoints().allMatch(PlanReader::isShown),
                    "name",
                    "must hold no control characters and none that turn the direction of text");
            checkWorkers(fields);
            Target.Http target = target(fields, raw);
            int concurrency = fields.integer("concurrency", 1, CONCURRENCY_MAX);
            return new Plan(
                    name,
                    target,
                    model(fields),
                    concurrency,
                    seconds(fields, "warmup"),
                    Duration.ofMillis(
                            fields.get("timeout_ms").isEmpty()
                                    ? TIMEOUT_MS
                                    : fields.integer("timeout_ms", 1, TIMEOUT_MS_MAX)),
                    thresholds(fields));
        } catch (InvalidPlanException e) {
            throw invalid(e);
        }
    }

    /** Names are shown beside other texts, which they must not change. */
    private static boolean isShown(int c) {
        return !Character.isISOControl(c)
                && c != 0x2028
                && c != 0x2029
                && !(c >= 0x202A && c <= 0x202E)
                && !(c >= 0x2066 && c <= 0x2069)
                && c != 0x200E
                && c != 0x200F
                && c != 0x061C;
    }

    /** The same fault as controllers are told of it. */
    static InvalidCommandException invalid(InvalidPlanException e) {
        Fault fault = e.faults().getFirst();
        return new InvalidCommandException(
                "invalid_config", fieldOf(fault.field()), fault.message());
    }

    /** A plan's field under the name that controllers use. */
    private static String fieldOf(String field) {
        return switch (field) {
            case "connections" -> "concurrency";
            case "header" -> "headers";
            case "timeout" -> "timeout_ms";
            case "threshold" -> "thresholds";
            default -> field;
        };
    }

    /** How many are to run it; 1, this process, where nothing is said. */
    static int workers(Fields fields) throws InvalidCommandException {
        return fields.get("workers").isPresent()
                ? fields.integer("workers", 1, Shard.COUNT_MAX)
                : 1;
    }

    private void checkWorkers(Fields fields) throws InvalidCommandException {
        if (workers(fields) > 1 && !distributed) {
            throw new InvalidCommandException(
                    "not_available",
                    "workers",
                    "this appliance has no Redis to find workers in: its operator must set"
                            + " REDIS_URL; leave it out, or say 1");
        }
    }

    private Target.Http target(Fields fields, RawJson raw) throws InvalidCommandException {
        URI uri = TargetUri.parse(fields.requiredText("target"), List.of("http", "https"));
        String method = fields.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        Credentials credentials = Credentials.read(fields);
        List<Header> headers = headers(fields);
        Body body = Body.read(fields, raw);
        body.contentType().ifPresent(type -> addUnlessGiven(headers, "Content-Type", type));
        credentials
                .header()
                .ifPresent(header -> addUnlessGiven(headers, header.name(), header.value()));
        uri = QueryParams.append(uri, QueryParams.read(fields, credentials));
        if (!allowed.allows(uri)) {
            throw new InvalidCommandException(
                    "target_not_allowed",
                    "target",
                    "this appliance may not put "
                            + uri.getHost()
                            + " under load: its operator must list it in control.allowed_targets");
        }
        checkHosts(headers);
        Payload payload = Payload.of(body.bytes());
        return new Target.Http(
                uri, method, headers, payload, true, ownAddress.tls(uri), Target.Client.RAW);
    }

    /** Behind one address there may be many servers, told apart by this header. */
    private void checkHosts(List<Header> headers) throws InvalidCommandException {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase("Host") && !allowed.allowsHost(header.value())) {
                throw new InvalidCommandException(
                        "target_not_allowed",
                        "headers.Host",
                        "this appliance may not put this host under load: its operator must list it"
                                + " in control.allowed_targets");
            }
        }
    }

    private static void addUnlessGiven(List<Header> headers, String name, String value) {
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase(name))) {
            headers.add(new Header(name, value));
        }
    }

    private static List<Header> headers(Fields fields) throws InvalidCommandException {
        List<Header> headers = new ArrayList<>();
        if (fields.object("headers").isPresent()) {
            ObjectNode given = fields.object("headers").get();
            Fields.check(given.size() <= Target.Http.HEADERS_MAX, "headers", "has more than 200");
            for (var field : given.properties()) {
                Fields.check(
                        field.getValue().isTextual(),
                        "headers." + field.getKey(),
                        "must be a string");
                Fields.check(
                        field.getValue().textValue().length() <= Fields.TEXT_MAX,
                        "headers." + field.getKey(),
                        "is longer than 8192 characters");
                headers.add(new Header(field.getKey(), field.getValue().textValue()));
            }
        }
        return headers;
    }

    private static LoadModel model(Fields fields) throws InvalidCommandException {
        Fields.check(
                fields.get("duration").isPresent(), "duration", "is missing: give it in seconds");
        Duration duration = seconds(fields, "duration");
        Fields.check(!duration.isZero(), "duration", "must be more than 0 seconds");
        Limit limit = Limit.of(duration);
        if (fields.number("rate").isEmpty()) {
            return new LoadModel.Closed(limit);
        }
        Arrival arrival =
                switch (fields.text("arrival").orElse("constant")) {
                    case "constant" -> Arrival.CONSTANT;
                    case "poisson" -> Arrival.POISSON;
                    default ->
                            throw new InvalidCommandException(
                                    "invalid_config", "arrival", "must be constant or poisson");
                };
        return new LoadModel.Open(fields.number("rate").get(), arrival, limit);
    }

    private static Duration seconds(Fields fields, String name) throws InvalidCommandException {
        double seconds = fields.number(name).orElse(0.0);
        Fields.check(
                seconds >= 0 && seconds <= SECONDS_MAX,
                name,
                "must be a number of seconds between 0 and 604800");
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static List<Threshold> thresholds(Fields fields) throws InvalidCommandException {
        List<Threshold> thresholds = new ArrayList<>();
        if (fields.get("thresholds").isPresent()) {
            JsonNode list = fields.get("thresholds").get();
            Fields.check(
                    list.isArray() && list.size() <= 100,
                    "thresholds",
                    "must be a list of at most 100 rules");
            for (JsonNode rule : list) {
                Fields.check(rule.isTextual(), "thresholds", "must hold strings like 'p99<5ms'");
                thresholds.add(Threshold.parse(rule.textValue()));
            }
        }
        return thresholds;
    }
}
