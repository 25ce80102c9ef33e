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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

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

    private static final int YEAR_MIN = 1970;
    private static final int YEAR_MAX = 9999;

    private final String name;

    private ResultReader(String name) {
        this.name = name;
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
        return new ResultReader(file.toString()).read(MAPPER.createParser(file.toFile()));
    }

    static ObjectNode read(String name, byte[] bytes) throws IOException {
        return new ResultReader(name).read(MAPPER.createParser(bytes));
    }

    private ObjectNode read(JsonParser parser) throws IOException {
        try (Counting json = new Counting(parser)) {
            ObjectNode result = document(json);
            check(result);
            return result;
        } catch (JsonProcessingException e) {
            throw fault(
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
        time(json);
        plan(json);
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
        counts(json, "/status");
        counts(json, "/errors");
        array(json, "/client/reasons");
        for (int i = 0; i < json.at("/client/reasons").size(); i++) {
            text(json, "/client/reasons/" + i);
        }
        thresholds(json);
        workers(json);
        findings(json);
        rows(json);
        history(json);
        byRequest(json);
    }

    private void time(ObjectNode json) throws InvalidResultException {
        try {
            OffsetDateTime at =
                    Instant.parse(json.get("started_at").asText()).atOffset(ZoneOffset.UTC);
            if (at.getYear() >= YEAR_MIN && at.getYear() <= YEAR_MAX) {
                return;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw fault("started_at: is no time such as 2026-01-02T03:04:05Z");
    }

    private void plan(ObjectNode json) throws InvalidResultException {
        if (json.at("/plan/rate").isValueNode()) {
            number(json, "/plan/rate");
        }
        if (json.at("/plan/model").asText().equals("stages")) {
            array(json, "/plan/stages");
            must(!json.at("/plan/stages").isEmpty(), json, "/plan/stages", "a list of stages");
            for (int i = 0; i < json.at("/plan/stages").size(); i++) {
                number(json, "/plan/stages/" + i + "/rate");
                text(json, "/plan/stages/" + i + "/duration");
            }
        }
    }

    private void thresholds(ObjectNode json) throws InvalidResultException {
        array(json, "/thresholds");
        for (int i = 0; i < json.get("thresholds").size(); i++) {
            String one = "/thresholds/" + i + "/";
            text(json, one + "expression");
            must(json.at(one + "value").isNumber(), json, one + "value", "a number");
            must(json.at(one + "passed").isBoolean(), json, one + "passed", "true or false");
        }
    }

    private void workers(ObjectNode json) throws InvalidResultException {
        array(json, "/workers");
        for (int i = 0; i < json.get("workers").size(); i++) {
            String one = "/workers/" + i + "/";
            text(json, one + "name");
            text(json, one + "state");
            text(json, one + "note");
            for (String figure : List.of("requests", "per_second", "p99_us", "clock_error_us")) {
                number(json, one + figure);
            }
        }
    }

    /** What some plans find besides: numbers, and objects of them. */
    private void findings(ObjectNode json) throws InvalidResultException {
        for (String kind : List.of("broadcast", "idle", "socketio", "bridge")) {
            if (!json.has(kind)) {
                continue;
            }
            must(json.get(kind).isObject(), json, "/" + kind, "an object");
            for (var figure : json.get(kind).properties()) {
                String place = "/" + kind + "/" + pointer(figure.getKey());
                if (!figure.getValue().isObject()) {
                    number(json, place);
                    continue;
                }
                for (String time : fields(figure.getValue())) {
                    number(json, place + "/" + pointer(time));
                }
            }
        }
    }

    private static List<String> fields(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** A key as JSON pointers have it. */
    private static String pointer(String key) {
        return key.replace("~", "~0").replace("/", "~1");
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
        for (int i = 0; i < json.at("/history/phases").size(); i++) {
            text(json, "/history/phases/" + i + "/phase");
            span(json, "/history/phases/" + i + "/");
        }
        array(json, "/history/slices");
        for (int i = 0; i < json.at("/history/slices").size(); i++) {
            String slice = "/history/slices/" + i + "/";
            span(json, slice);
            number(json, slice + "bucket");
            counts(json, slice + "status");
            counts(json, slice + "errors");
            array(json, slice + "counts");
            for (JsonNode count : json.at(slice + "counts")) {
                must(isCount(count), json, slice + "counts", "a list of counts");
            }
            for (String figure : List.of("total", "failed", "dropped", "p50_us", "p99_us")) {
                number(json, slice + figure);
            }
        }
    }

    /** From and to; before the measured part they are below 0. */
    private void span(ObjectNode json, String place) throws InvalidResultException {
        for (String end : List.of("from_s", "to_s")) {
            JsonNode node = json.at(place + end);
            boolean finite = node.isNumber() && Double.isFinite(node.asDouble());
            must(finite, json, place + end, "a number");
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

    private void counts(ObjectNode json, String pointer) throws InvalidResultException {
        JsonNode counts = json.at(pointer);
        must(counts.isObject(), json, pointer, "an object of counts");
        for (String key : fields(counts)) {
            must(isCount(counts.get(key)), json, pointer + "/" + pointer(key), "a count");
        }
    }

    private static boolean isCount(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0;
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
