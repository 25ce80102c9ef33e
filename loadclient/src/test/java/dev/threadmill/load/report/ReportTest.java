package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Verdict;
import dev.threadmill.load.transport.ErrorKind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    /** 1 ms to 100 ms, once each. */
    private static Histogram hundred() {
        Histogram histogram = Histograms.create();
        for (int ms = 1; ms <= 100; ms++) {
            histogram.recordValue(ms * 1_000_000L);
        }
        return histogram;
    }

    private static Result result(LoadModel model, Counts counts, Histogram latency) {
        Target target =
                new Target.Http(
                        URI.create("http://127.0.0.1:1/"),
                        "GET",
                        List.of(new Header("Authorization", "Bearer hush"), new Header("X-A", "b")),
                        Payload.NONE,
                        true,
                        Tls.DEFAULT,
                        Target.Client.RAW);
        return new Result(
                Plan.of(target, model, 3),
                Instant.parse("2026-01-02T03:04:05Z"),
                2,
                counts,
                latency,
                latency,
                model.open() ? latency : Histograms.create(),
                Histograms.create(),
                latency,
                List.of(
                        new Interval(1, 50, 50_000, 99_000, 0, 0),
                        new Interval(2, 50, 50_000, 99_000, 4, 1)),
                new ClientHealth(12.5, 0.25, 0.5, 1, 100, List.of("a reason")),
                List.of(new Verdict("p99<5ms", 99_000, false)),
                false);
    }

    private static Counts counts() {
        return new Counts(
                96,
                4,
                2,
                1_000,
                500,
                new TreeMap<>(Map.of(200, 96L, 503, 1L)),
                Map.of(ErrorKind.TIMEOUT, 3L));
    }

    private static LoadModel closed() {
        return new LoadModel.Closed(Limit.ofRequests(100));
    }

    private static LoadModel open() {
        return new LoadModel.Open(50, Arrival.POISSON, Limit.of(Duration.ofSeconds(2)));
    }

    @Test
    void jsonKeepsItsSchema() {
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(JsonReport.schema());
        for (LoadModel model : List.of(closed(), open())) {
            String json = JsonReport.of(result(model, counts(), hundred()));
            Set<String> faults =
                    schema.validate(json, com.networknt.schema.InputFormat.JSON).stream()
                            .map(Object::toString)
                            .collect(Collectors.toSet());
            assertEquals(Set.of(), faults);
        }
        assertFalse(
                schema.validate("{\"tool\":\"threadmill\"}", com.networknt.schema.InputFormat.JSON)
                        .isEmpty());
    }

    @Test
    void jsonHoldsTheFigures() throws Exception {
        JsonNode json =
                new ObjectMapper().readTree(JsonReport.of(result(closed(), counts(), hundred())));
        assertEquals(100, json.at("/requests/total").asInt());
        assertEquals(50, json.at("/requests/per_second").asDouble());
        assertEquals(50_000, json.at("/latency_us/p50").asDouble(), 50);
        assertEquals(99_000, json.at("/latency_us/p99").asDouble(), 99);
        assertEquals(96, json.at("/status/200").asInt());
        assertEquals(3, json.at("/errors/timeout").asInt());
        assertEquals(0, json.at("/errors/refused").asInt());
        assertTrue(json.at("/client/limited").asBoolean());
        assertEquals("2026-01-02T03:04:05Z", json.at("/started_at").asText());
    }

    @Test
    void jsonHidesSecrets() {
        String json = JsonReport.of(result(closed(), counts(), hundred()));
        assertFalse(json.contains("hush"));
        assertTrue(json.contains("Authorization: ***"));
        assertTrue(json.contains("X-A: b"));
    }

    @Test
    void hdrHistogramReadsTheHistogramBack() throws Exception {
        JsonNode json =
                new ObjectMapper().readTree(JsonReport.of(result(closed(), counts(), hundred())));
        byte[] bytes = Base64.getDecoder().decode(json.path("histogram").asText());
        Histogram back = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        assertEquals(hundred(), back);
    }

    @Test
    void csvHasARowPerSecond() {
        assertEquals(
                "t_s,per_second,p50_us,p99_us,errors,dropped\r\n"
                        + "1.000,50.000,50000.000,99000.000,0,0\r\n"
                        + "2.000,50.000,50000.000,99000.000,4,1\r\n",
                CsvReport.of(result(closed(), counts(), hundred())));
    }

    @Test
    void hgrmIsInMilliseconds() {
        String text = HgrmReport.of(result(closed(), counts(), hundred()));
        assertTrue(text.contains("Percentile"), text);
        assertTrue(
                text.lines().anyMatch(line -> line.matches("\\s+50\\.0\\d\\d 0\\.50\\d+ .*")),
                text);
    }

    @Test
    void theSummarySaysWhichTimeItMeasured() {
        String closed = Summary.of(result(closed(), counts(), hundred()), Ink.PLAIN);
        assertTrue(closed.contains("service time (closed model)"), closed);
        assertFalse(closed.contains("schedule lag"), closed);
        String open = Summary.of(result(open(), counts(), hundred()), Ink.PLAIN);
        assertTrue(open.contains("latency, from intended start"), open);
        assertTrue(open.contains("schedule lag"), open);
        assertTrue(open.contains("2 could not start in time"), open);
    }

    @Test
    void theSummaryPutsFailuresAndLimitsInPlainWords() {
        String text = Summary.of(result(closed(), counts(), hundred()), Ink.PLAIN);
        assertTrue(text.contains("4 failures (4.0 %)"), text);
        assertTrue(text.contains("timeout: 3"), text);
        assertTrue(text.contains("FAIL  p99<5ms  was 99.0 ms"), text);
        assertTrue(text.contains("client-limited: a reason"), text);
        assertFalse(text.contains("\u001b"), "colours without a terminal");
    }

    @Test
    void theSummaryOfNothingIsHonest() {
        String text = Summary.of(result(closed(), Counts.NONE, Histograms.create()), Ink.PLAIN);
        assertTrue(text.contains("no request succeeded"), text);
        assertFalse(text.contains("p50"), text);
    }

    @Test
    void theLiveLineFitsItsTerminal() {
        Snapshot now =
                new Snapshot(
                        Phase.MEASURE,
                        65,
                        0.5,
                        3,
                        2,
                        counts(),
                        Distribution.NONE,
                        Distribution.NONE,
                        new Interval(65, 1_234, 87, 1_500, 4, 0));
        assertEquals(
                "1:05  3 conns  1,234 req/s  p50 87.0 µs  p99 1.50 ms  errors 4  dropped 2",
                LiveLine.plain(now));
        String redrawn = LiveLine.redrawn(now, 40);
        assertTrue(redrawn.startsWith("\r[==========          ] 1:05"), redrawn);
        assertEquals(39, redrawn.replace("\r", "").replace("\u001b[K", "").length());
    }

    @Test
    void anOutputFileIsWrittenWholeOrNotAtAll(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("r.json");
        OutputFile output = OutputFile.prepare(file);
        assertFalse(Files.exists(file));
        output.write("new");
        assertEquals("new", Files.readString(file));
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }
}
