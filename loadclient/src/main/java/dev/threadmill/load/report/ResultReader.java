package dev.threadmill.load.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * Reads the JSON of a result and looks whether it is one. What it takes in memory is bounded,
 * whatever the file holds; keys of newer versions are let through.
 */
final class ResultReader {
    /** Of all but the rows per second; a result of ours has some 30,000 at most. */
    private static final int TOKENS_MAX = 1_000_000;

    private static final int STRING_CHARS_MAX = 1024 * 1024;
    private static final int NESTING_MAX = 64;

    private static final ObjectMapper MAPPER =
            new ObjectMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxStringLength(STRING_CHARS_MAX)
                                            .maxNestingDepth(NESTING_MAX)
                                            .maxDocumentLength(ResultFile.BYTES_MAX)
                                            .build())
                            .build());

    private static final List<String> TIMES =
            List.of(
                    "min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p999", "p9999",
                    "max");

    private final String name;

    private ResultReader(Path file) {
        this.name = file.toString();
    }

    static ObjectNode read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidResultException(file + ": is a folder, not a file");
        }
        if (!Files.exists(file)) {
            throw new InvalidResultException(file + ": does not exist");
        }
        if (!Files.isReadable(file)) {
            throw new InvalidResultException(file + ": is not readable");
        }
        if (Files.size(file) > ResultFile.BYTES_MAX) {
            throw new InvalidResultException(
                    file
                            + ": is larger than 64 MiB; of a run of several days, its 'series' may"
                            + " be emptied");
        }
        ResultReader reader = new ResultReader(file);
        try (Counting json = new Counting(MAPPER.createParser(file.toFile()))) {
            ObjectNode result = reader.document(json);
            reader.check(result);
            return result;
        } catch (JsonProcessingException e) {
            throw reader.fault(
                    "is no JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse("")
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ")"));
        }
    }

    private ObjectNode document(Counting json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw fault("is no result: it must be a JSON object");
        }
        ObjectNode result = MAPPER.createObjectNode();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken start = json.nextToken();
            if (field.equals("series") && start == JsonToken.START_ARRAY) {
                result.set(field, series(json));
            } else {
                JsonNode value = MAPPER.readTree(json);
                result.set(field, value);
            }
        }
        if (json.nextToken() != null) {
            throw fault("is no result: something follows it");
        }
        return result;
    }

    /** The first rows; the others are passed over. */
    private ArrayNode series(Counting json) throws IOException {
        ArrayNode rows = MAPPER.createArrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (rows.size() < ResultFile.ROWS_MAX) {
                rows.add(MAPPER.<JsonNode>readTree(json));
            } else {
                json.skipChildren();
            }
        }
        return rows;
    }

    private void check(ObjectNode json) throws InvalidResultException {
        if (!json.path("tool").asText().equals("threadmill")) {
            throw fault(
                    "tool: is "
                            + (json.has("tool") ? "not 'threadmill'" : "missing")
                            + ": this is no result of 'threadmill ... --json FILE'");
        }
        text(json, "/version");
        text(json, "/target");
        text(json, "/started_at");
        text(json, "/histogram");
        text(json, "/plan/name");
        text(json, "/plan/model");
        try {
            Instant.parse(json.get("started_at").asText());
        } catch (DateTimeException e) {
            throw fault("started_at: is no time such as 2026-01-02T03:04:05Z");
        }
        number(json, "/measured_s");
        number(json, "/plan/connections");
        for (String count : List.of("total", "ok", "failed", "dropped", "per_second")) {
            number(json, "/requests/" + count);
        }
        for (String times : List.of("latency_us", "service_us", "schedule_lag_us", "connect_us")) {
            for (String figure : TIMES) {
                number(json, "/" + times + "/" + figure);
            }
        }
        counts(json, "status");
        counts(json, "errors");
        array(json, "/client/reasons");
        array(json, "/thresholds");
        array(json, "/workers");
        rows(json);
        history(json);
        byRequest(json);
    }

    private void rows(ObjectNode json) throws InvalidResultException {
        array(json, "/series");
        for (int i = 0; i < json.get("series").size(); i++) {
            for (String figure : List.of("t_s", "per_second", "p50_us", "p99_us", "errors")) {
                number(json, "/series/" + i + "/" + figure);
            }
        }
    }

    private void history(ObjectNode json) throws InvalidResultException {
        if (!json.has("history")) {
            return;
        }
        number(json, "/history/bucket_first_us");
        number(json, "/history/buckets_per_octave");
        array(json, "/history/phases");
        array(json, "/history/slices");
        for (int i = 0; i < json.at("/history/slices").size(); i++) {
            String slice = "/history/slices/" + i + "/";
            array(json, slice + "counts");
            for (String figure : List.of("total", "failed", "dropped", "p50_us", "p99_us")) {
                number(json, slice + figure);
            }
        }
    }

    private void byRequest(ObjectNode json) throws InvalidResultException {
        if (!json.has("by_request")) {
            return;
        }
        array(json, "/by_request");
        for (int i = 0; i < json.get("by_request").size(); i++) {
            String one = "/by_request/" + i + "/";
            text(json, one + "name");
            number(json, one + "requests/total");
            number(json, one + "requests/failed");
            number(json, one + "latency_us/p99");
        }
    }

    private void counts(ObjectNode json, String field) throws InvalidResultException {
        if (!json.path(field).isObject()) {
            throw fault(field + ": must be an object of counts");
        }
        for (var entry : json.get(field).properties()) {
            if (!entry.getValue().isIntegralNumber()) {
                throw fault(field + "." + entry.getKey() + ": must be a count");
            }
        }
    }

    private void text(ObjectNode json, String pointer) throws InvalidResultException {
        must(json.at(pointer).isTextual(), json, pointer, "a text");
    }

    private void number(ObjectNode json, String pointer) throws InvalidResultException {
        JsonNode node = json.at(pointer);
        must(
                node.isNumber() && Double.isFinite(node.asDouble()) && node.asDouble() >= 0,
                json,
                pointer,
                "a number that is not below 0");
    }

    private void array(ObjectNode json, String pointer) throws InvalidResultException {
        must(json.at(pointer).isArray(), json, pointer, "a list");
    }

    private void must(boolean holds, ObjectNode json, String pointer, String what)
            throws InvalidResultException {
        if (!holds) {
            String field = pointer.substring(1).replace('/', '.');
            boolean missing = json.at(pointer).isMissingNode();
            throw fault(field + ": " + (missing ? "is missing; it must be " : "must be ") + what);
        }
    }

    private InvalidResultException fault(String message) {
        return new InvalidResultException(name + ": " + message);
    }

    /** Refuses a document of more parts than a result has; rows that are skipped do not count. */
    private static final class Counting extends JsonParserDelegate {
        private int tokens;

        Counting(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            if (++tokens > TOKENS_MAX) {
                throw new com.fasterxml.jackson.core.JsonParseException(
                        this, "it has more than " + TOKENS_MAX + " parts");
            }
            return super.nextToken();
        }

        @Override
        public JsonParser skipChildren() throws IOException {
            tokens--;
            super.skipChildren();
            return this;
        }
    }
}
