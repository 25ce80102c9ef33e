package dev.threadmill.load.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.threadmill.load.plan.InvalidPlanException;

/**
 * The {@code start_test} message that a file holds: the whole message or its bare {@code config},
 * as JSON or as YAML.
 */
record StartMessage(String json, int concurrency, double durationS) {
    private static final int BYTES_MAX = 16 * 1024 * 1024;
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();
    private static final ObjectMapper YAML = new YAMLMapper();

    /** Reads a file; {@code -} is the standard input. */
    static StartMessage read(String file) {
        String text = PlanText.read(file, BYTES_MAX, "plan");
        try {
            // YAML would turn 1.10 into 1.1: JSON is read as JSON.
            JsonNode tree =
                    text.stripLeading().startsWith("{") ? JSON.readTree(text) : YAML.readTree(text);
            if (!(tree instanceof ObjectNode object)) {
                throw new InvalidPlanException("plan", file + " holds no object");
            }
            ObjectNode message = object;
            if (!object.has("type")) {
                message = JSON.createObjectNode().put("type", "start_test");
                message.set("config", object);
            }
            JsonNode config = message.path("config");
            return new StartMessage(
                    JSON.writeValueAsString(message),
                    config.path("concurrency").asInt(),
                    config.path("duration").asDouble());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidPlanException(
                    "plan",
                    file
                            + ":"
                            + line
                            + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("cannot be read"));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidPlanException("plan", file + " holds a number beyond any bound");
        }
    }
}
