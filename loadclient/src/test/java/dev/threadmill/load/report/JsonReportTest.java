package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.Results;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(JsonReport.schema());

    private static JsonNode json(Result result) throws Exception {
        return MAPPER.readTree(JsonReport.of(result));
    }

    static Stream<Result> results() {
        return Stream.of(
                Results.closed(),
                Results.troubled(),
                Results.silent(),
                Results.broadcast(),
                Results.idle(0),
                Results.idle(99),
                Results.events(),
                Results.bridge(),
                Results.distributed());
    }

    @ParameterizedTest
    @MethodSource("results")
    void keepsItsSchema(Result result) throws Exception {
        Set<ValidationMessage> faults = SCHEMA.validate(json(result));
        assertEquals(Set.of(), faults);
    }

    @Test
    void theSchemaNoticesWhatIsWrong() throws Exception {
        ObjectNode without = (ObjectNode) json(Results.closed());
        without.remove("latency_us");
        assertFalse(SCHEMA.validate(without).isEmpty());
        ObjectNode negative = (ObjectNode) json(Results.closed());
        ((ObjectNode) negative.get("requests")).put("ok", -1);
        assertFalse(SCHEMA.validate(negative).isEmpty());
        ObjectNode more = (ObjectNode) json(Results.closed());
        more.put("surprise", 1);
        assertFalse(SCHEMA.validate(more).isEmpty());
    }

    @Test
    void hasTheDocumentedKeysInTheirOrder() throws Exception {
        assertEquals(
                List.of(
                        "tool",
                        "version",
                        "plan",
                        "target",
                        "started_at",
                        "measured_s",
                        "interrupted",
                        "incomplete",
                        "requests",
                        "latency_us",
                        "service_us",
                        "schedule_lag_us",
                        "connect_us",
                        "ttfb_us",
                        "bytes",
                        "status",
                        "errors",
                        "client",
                        "environment",
                        "thresholds",
                        "workers",
                        "series",
                        "history",
                        "histogram"),
                keys(json(Results.closed())));
        assertEquals(
                List.of(
                        "min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p999", "p9999",
                        "max"),
                keys(json(Results.closed()).get("latency_us")));
    }

    private static List<String> keys(JsonNode json) {
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void tellsTheFigures() throws Exception {
        JsonNode json = json(Results.troubled());
        assertEquals("2026-01-02T03:04:05.678Z", json.at("/started_at").asText());
        assertEquals(2_000, json.at("/requests/total").asLong());
        assertEquals(1_900, json.at("/requests/ok").asLong());
        assertEquals(100, json.at("/requests/failed").asLong());
        assertEquals(7, json.at("/requests/dropped").asLong());
        assertEquals(1_000.0, json.at("/requests/per_second").asDouble());
        assertEquals(980, json.at("/latency_us/p50").asDouble(), 1);
        assertEquals(60, json.at("/status/503").asLong());
        assertEquals(30, json.at("/errors/timeout").asLong());
        assertEquals(0, json.at("/errors/refused").asLong());
        assertEquals(150_000, json.at("/bytes/in").asLong());
        assertTrue(json.at("/client/limited").asBoolean());
        assertEquals("errors<1%", json.at("/thresholds/1/expression").asText());
        assertFalse(json.at("/thresholds/1/passed").asBoolean());
        assertEquals(1_001, json.at("/series/1/p99_us").asDouble());
        assertTrue(json.at("/interrupted").asBoolean());
    }

    @Test
    void showsTheEffectivePlanWithoutItsSecrets() throws Exception {
        String text = JsonReport.of(Results.troubled());
        assertFalse(text.contains("hush"), text);
        assertEquals(
                "https://example.org/items?token=***&page=2",
                MAPPER.readTree(text).get("target").asText());
        JsonNode plan = MAPPER.readTree(text).get("plan");
        assertEquals("open", plan.get("model").asText());
        assertEquals(1_000, plan.get("rate").asDouble());
        assertEquals("poisson", plan.get("arrival").asText());
        assertEquals("2s", plan.get("duration").asText());
        assertEquals("1s", plan.get("warmup").asText());
        assertEquals("POST", plan.get("method").asText());
        assertEquals(5, plan.get("body_bytes").asInt());
        assertFalse(plan.get("keepalive").asBoolean());
        assertEquals("Authorization: ***", plan.at("/headers/0").asText());
        assertEquals("Accept: text/plain", plan.at("/headers/6").asText());
        assertEquals("p99<5ms", plan.at("/thresholds/0").asText());
    }

    @Test
    void tellsWhereItsCertificatesWereTrusted() throws Exception {
        JsonNode plan = json(Results.troubled()).get("plan");
        assertEquals("https://example.org/items?token=***&page=2", plan.get("target").asText());
        assertTrue(plan.get("insecure").asBoolean());
        assertEquals("ca.pem", json(Results.idle(0)).at("/plan/cacert").asText());
    }

    @Test
    void tellsOfABroadcast() throws Exception {
        JsonNode json = json(Results.broadcast());
        assertEquals("broadcast", json.at("/plan/mode").asText());
        assertEquals(128, json.at("/plan/message_bytes").asInt());
        assertEquals(16, json.at("/plan/window").asInt());
        assertEquals(900, json.at("/broadcast/expected").asInt());
        assertEquals(10, json.at("/broadcast/missing").asInt());
        assertEquals(445.0, json.at("/requests/per_second").asDouble());
        assertEquals(1, json.at("/status/1008").asInt());
        assertFalse(json.at("/thresholds/0/measured").asBoolean());
    }

    @Test
    void tellsOfIdleConnections() throws Exception {
        JsonNode json = json(Results.idle(99));
        assertEquals("idle", json.at("/plan/mode").asText());
        assertEquals("chat", json.at("/plan/subprotocol").asText());
        assertEquals("Authorization: ***", json.at("/plan/headers/0").asText());
        assertEquals(500, json.at("/plan/connect_rate").asDouble());
        assertEquals(500.0, json.at("/requests/per_second").asDouble());
        assertEquals(1, json.at("/idle/lost").asInt());
        assertEquals(99, json.at("/idle/echoes").asInt());
        assertEquals(99, json.at("/idle/probe_us/max").asDouble(), 0.1);
    }

    @Test
    void tellsOfSocketIoWithoutItsSecrets() throws Exception {
        JsonNode json = json(Results.events());
        assertEquals("message", json.at("/plan/mode").asText());
        assertEquals("upgrade", json.at("/plan/transport").asText());
        assertEquals("/admin", json.at("/plan/namespace").asText());
        assertTrue(json.at("/plan/auth").asBoolean());
        assertEquals(1_000, json.at("/socketio/sent").asInt());
        assertEquals(998, json.at("/socketio/received").asInt());
        assertEquals(5, json.at("/socketio/missing").asInt());
        assertEquals(3, json.at("/socketio/unmatched").asInt());
        assertEquals(1, json.at("/socketio/lost").asInt());
        assertFalse(json.toString().contains("hush"));
    }

    @Test
    void itsHistogramIsReadBackWhole() throws Exception {
        Result result = Results.closed();
        byte[] bytes = Base64.getDecoder().decode(json(result).get("histogram").asText());
        Histogram read = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        assertEquals(result.latency(), read);
        assertEquals(1_000, read.getTotalCount());
    }

    @Test
    void isZeroWhereNothingWasMeasured() throws Exception {
        JsonNode json = json(Results.silent());
        assertEquals(0, json.at("/latency_us/max").asDouble());
        assertEquals(3, json.at("/errors/refused").asLong());
    }

    @Test
    void tellsOfABridgeWithoutItsSecrets() throws Exception {
        JsonNode json = json(Results.bridge());
        assertEquals("bridge", json.at("/plan/mode").asText());
        assertEquals("redis://***@127.0.0.1:6379", json.at("/plan/redis").asText());
        assertEquals("1s", json.at("/plan/interval").asText());
        assertEquals(552, json.at("/bridge/sent").asInt());
        assertEquals(5_094_876, json.at("/bridge/exact_ns/p95").asLong());
        assertFalse(json.toString().contains("hush"));
    }
}
