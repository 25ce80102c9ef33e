package dev.threadmill.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads commands; {@code reference: loadforge-worker-websocket}. */
final class CommandReader {
    /** Keeps a body's numbers as they were written, and refuses a key that stands there twice. */
    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final int REQUEST_ID_MAX = 200;
    private static final int SHOWN_MAX = 120;

    /**
     * A message that is JSON, whatever it may mean.
     *
     * @param text as it came
     */
    record Received(String text, ObjectNode json) {}

    private final PlanReader plans;

    CommandReader(PlanReader plans) {
        this.plans = plans;
    }

    /** Reads the JSON of a message, or says why it is none. */
    Received json(String text) throws InvalidCommandException {
        if (text.strip().equals("abort")) {
            return new Received(text, MAPPER.createObjectNode().put("type", "stop_test"));
        }
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return new Received(text, object);
            }
        } catch (JsonProcessingException e) {
            throw new InvalidCommandException(
                    "invalid_json", "", "the message is no JSON: " + firstLine(e));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidCommandException(
                    "invalid_json", "", "the message holds a number beyond any bound");
        }
        throw new InvalidCommandException(
                "invalid_json", "", "the message must be a JSON object with a type");
    }

    /** The command in a message's JSON. */
    Command command(Received message) throws InvalidCommandException {
        ObjectNode json = message.json();
        Optional<JsonNode> requestId = requestId(json);
        checkId(json, "request_id");
        RawJson raw = RawJson.of(message.text());
        JsonNode type = json.get("type");
        if (type == null && json.has("target")) {
            return start(requestId, json, raw);
        }
        if (type == null || !type.isTextual()) {
            throw new InvalidCommandException(
                    "invalid_message", "type", "must be start_test or stop_test");
        }
        return switch (type.textValue()) {
            case "start_test" -> {
                if (!(json.get("config") instanceof ObjectNode config)) {
                    throw new InvalidCommandException(
                            "invalid_config", "config", "must be an object");
                }
                checkId(config, "config.request_id");
                yield start(requestId, config, raw.field("config"));
            }
            case "stop_test" -> new Command.StopTest(requestId);
            default ->
                    throw new InvalidCommandException(
                            "unknown_type",
                            "type",
                            "'" + shorten(type.textValue()) + "' is not start_test or stop_test");
        };
    }

    private static void checkId(ObjectNode holder, String field) throws InvalidCommandException {
        if (holder.hasNonNull("request_id") && ownRequestId(holder).isEmpty()) {
            throw new InvalidCommandException(
                    "invalid_message",
                    field,
                    "must be a string of at most 200 characters, a number or a boolean");
        }
    }

    /**
     * The id that a message carries, even if nothing else in it is right; its own goes before that
     * of its configuration.
     */
    static Optional<JsonNode> requestId(ObjectNode message) {
        Optional<JsonNode> own = ownRequestId(message);
        return own.isEmpty() && message.get("config") instanceof ObjectNode config
                ? ownRequestId(config)
                : own;
    }

    private static Optional<JsonNode> ownRequestId(ObjectNode holder) {
        JsonNode id = holder.get("request_id");
        return id == null
                        || id.isNull()
                        || id.isContainerNode()
                        || id.asText().length() > REQUEST_ID_MAX
                ? Optional.empty()
                : Optional.of(id);
    }

    private Command start(Optional<JsonNode> requestId, ObjectNode config, RawJson raw)
            throws InvalidCommandException {
        Plan plan = plans.read(config, raw);
        Fields fields = new Fields(config);
        return new Command.StartTest(
                requestId,
                plan,
                PlanReader.workers(fields),
                QueryParams.masked(plan.target().uri(), Credentials.read(fields)),
                fields.flag("detached"),
                ignored(config, requestId));
    }

    private static List<String> ignored(ObjectNode config, Optional<JsonNode> requestId) {
        List<String> ignored = new ArrayList<>(PlanReader.unknown(config));
        if (config.hasNonNull("request_id")
                && !config.get("request_id").equals(requestId.orElse(null))) {
            ignored.add("request_id");
        }
        return ignored;
    }

    private static String firstLine(JsonProcessingException e) {
        String where =
                e.getLocation() == null
                        ? ""
                        : " (line "
                                + e.getLocation().getLineNr()
                                + ", column "
                                + e.getLocation().getColumnNr()
                                + ")";
        return shorten(e.getOriginalMessage().lines().findFirst().orElse("")) + where;
    }

    static String shorten(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
