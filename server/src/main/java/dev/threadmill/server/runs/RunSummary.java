package dev.threadmill.server.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a list shows of a run; a small file of its own.
 *
 * @param passed whether all thresholds hold; none where there are none, or no result
 * @param message why it has failed; mostly empty
 */
record RunSummary(
        String id,
        RunState state,
        Instant startedAt,
        ShownPlan plan,
        RunFigures figures,
        Optional<Boolean> passed,
        String message) {
    /** Of a summary's file. */
    static final int BYTES_MAX = 256 * 1_024;

    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    static RunSummary begun(String id, Instant now, ShownPlan plan) {
        return new RunSummary(
                id, RunState.RUNNING, now, plan, RunFigures.NONE, Optional.empty(), "");
    }

    /** What a result says whose summary has not been written. */
    static RunSummary ofResult(String id, JsonNode json) throws InvalidRunException {
        return new RunSummary(
                id,
                json.path("interrupted").asBoolean() ? RunState.STOPPED : RunState.FINISHED,
                time(json),
                ShownPlan.ofResult(json),
                RunFigures.ofResult(json),
                passed(json.path("thresholds")),
                "");
    }

    private static Optional<Boolean> passed(JsonNode thresholds) {
        if (thresholds.isEmpty()) {
            return Optional.empty();
        }
        boolean all = true;
        for (JsonNode threshold : thresholds) {
            all &= threshold.path("passed").asBoolean();
        }
        return Optional.of(all);
    }

    RunSummary with(RunFigures now) {
        return new RunSummary(id, state, startedAt, plan, now, passed, message);
    }

    RunSummary with(RunState now, String why) {
        return new RunSummary(id, now, startedAt, plan, figures, passed, ShownPlan.shorten(why));
    }

    RunSummary with(Result result) {
        return new RunSummary(
                id,
                result.interrupted() ? RunState.STOPPED : RunState.FINISHED,
                startedAt,
                plan,
                RunFigures.of(result),
                result.thresholds().isEmpty() ? Optional.empty() : Optional.of(result.passed()),
                message);
    }

    ObjectNode json(boolean hasResult) {
        ObjectNode json = MAPPER.createObjectNode().put("id", id);
        plan.addTo(json);
        json.put("state", state.key()).put("started_at", startedAt.toString());
        figures.addTo(json);
        json.put("passed", passed.orElse(null));
        return json.put("message", message).put("has_result", hasResult);
    }

    /**
     * The file.
     *
     * @param metrics the last ones, of a run without a result; null for none
     */
    byte[] bytes(boolean hasResult, JsonNode metrics) {
        ObjectNode json = MAPPER.createObjectNode().put("format", FORMAT);
        json.setAll(json(hasResult));
        if (metrics != null) {
            json.set("metrics", metrics);
        }
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    /** The JSON of a file. */
    static JsonNode tree(byte[] bytes) throws InvalidRunException {
        try {
            JsonNode json = MAPPER.readTree(bytes);
            if (json == null || !json.isObject() || json.path("format").asInt() != FORMAT) {
                throw new InvalidRunException("is no summary of a run");
            }
            return json;
        } catch (InvalidRunException e) {
            throw e;
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw new InvalidRunException("is no JSON");
        }
    }

    /**
     * Reads what a file says.
     *
     * @param id as the file is named
     * @throws InvalidRunException where it is no summary of this run
     */
    static RunSummary read(String id, JsonNode json) throws InvalidRunException {
        if (!ShownPlan.text(json, "id").equals(id)) {
            throw new InvalidRunException("is of another run");
        }
        JsonNode passed = json.path("passed");
        return new RunSummary(
                id,
                RunState.of(ShownPlan.text(json, "state"))
                        .orElseThrow(() -> new InvalidRunException("state is unknown")),
                time(json),
                ShownPlan.read(json),
                RunFigures.read(json),
                passed.isBoolean() ? Optional.of(passed.asBoolean()) : Optional.empty(),
                ShownPlan.text(json, "message"));
    }

    private static Instant time(JsonNode json) throws InvalidRunException {
        try {
            return Instant.parse(ShownPlan.text(json, "started_at"));
        } catch (DateTimeException e) {
            throw new InvalidRunException("started_at is no time");
        }
    }
}
