package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.Results;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultFileTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.json"), text);
    }

    private String refusal(String text) throws IOException {
        Path file = file(text);
        String message =
                assertThrows(InvalidResultException.class, () -> ResultFile.read(file))
                        .getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        return message.substring((file + ": ").length());
    }

    private String refusalOf(Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) MAPPER.readTree(JsonReport.of(Results.troubled()));
        change.accept(json);
        return refusal(json.toString());
    }

    @ParameterizedTest
    @MethodSource("dev.threadmill.load.report.JsonReportTest#results")
    void aFreshResultAndItsFileAreTheSame(Result result) throws Exception {
        ResultFile read = ResultFile.read(file(JsonReport.of(result)));
        ResultFile fresh = ResultFile.of(result);
        assertEquals(MAPPER.readTree(fresh.json().toString()), read.json());
        assertEquals(fresh.latency(), read.latency());
        assertEquals(fresh.service(), read.service());
        assertEquals("a.json", read.name());
        String plan = result.plan().name();
        assertEquals(plan.isEmpty() ? read.json().get("target").asText() : plan, fresh.name());
    }

    @Test
    void tellsFiguresByTheirPlace() {
        ResultFile result = ResultFile.of(Results.troubled());
        assertEquals(1_000.0, result.figure("/requests/per_second").orElseThrow());
        assertEquals(30, result.figure("/errors/timeout").orElseThrow());
        assertTrue(result.figure("/errors/none").isEmpty());
        assertTrue(result.figure("/plan/name").isEmpty());
        assertTrue(result.open());
        assertFalse(ResultFile.of(Results.closed()).open());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "|[1]|, |is no result: it must be a JSON object|",
                "|{}|, |tool: is missing: this is no result of 'threadmill ... --json FILE'|",
                "|{\"tool\":\"k6\"}|, |tool: is not 'threadmill': this is no result of"
                        + " 'threadmill ... --json FILE'|",
                "|{\"tool\":\"threadmill\"}|, |version: is missing; it must be a text|",
            })
    void saysWhatIsNoResult(String text, String message) throws Exception {
        assertEquals(message, refusal(text));
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        assertEquals(
                "latency_us.p99: must be a number that is not below 0",
                refusalOf(json -> ((ObjectNode) json.get("latency_us")).put("p99", "fast")));
        assertEquals(
                "series.1.t_s: is missing; it must be a number that is not below 0",
                refusalOf(json -> ((ObjectNode) json.at("/series/1")).remove("t_s")));
        assertEquals(
                "status.503: must be a count",
                refusalOf(json -> ((ObjectNode) json.get("status")).put("503", "many")));
        assertEquals(
                "history.slices.1.counts: must be a list",
                refusalOf(json -> ((ObjectNode) json.at("/history/slices/1")).put("counts", 3)));
        assertEquals(
                "by_request.0.name: is missing; it must be a text",
                refusalOf(json -> json.putArray("by_request").addObject()));
        assertEquals(
                "started_at: is no time such as 2026-01-02T03:04:05Z",
                refusalOf(json -> json.put("started_at", "yesterday")));
        assertEquals("histogram: is not Base64", refusalOf(json -> json.put("histogram", "?")));
        assertEquals(
                "service_histogram: is a histogram that is cut off",
                refusalOf(json -> json.put("service_histogram", "AAAA")));
    }

    @Test
    void namesTheElementThatIsWrong() throws Exception {
        assertEquals(
                "thresholds.0.expression: is missing; it must be a text",
                refusalOf(json -> json.putArray("thresholds").addNull()));
        assertEquals(
                "workers.0.name: is missing; it must be a text",
                refusalOf(json -> json.putArray("workers").add(1)));
        assertEquals(
                "idle.n: must be a number that is not below 0",
                refusalOf(json -> json.putObject("idle").putNull("n")));
        assertEquals(
                "history.slices.1.counts: must be a list of counts",
                refusalOf(json -> json.withArray("/history/slices/1/counts").add(-1)));
        assertEquals(
                "client.reasons.0: must be a text",
                refusalOf(json -> ((ObjectNode) json.get("client")).putArray("reasons").add(1)));
        assertEquals(
                "started_at: is no time such as 2026-01-02T03:04:05Z",
                refusalOf(json -> json.put("started_at", "+999999999-01-01T00:00:00Z")));
    }

    @Test
    void saysInWhichLineItIsNoJson() throws Exception {
        String message = refusal("{\n \"tool\": \"threadmill\",\n oops");
        assertTrue(message.startsWith("is no JSON: "), message);
        assertTrue(message.endsWith("(line 3)"), message);
    }

    @Test
    void keepsABoundedNumberOfRows() throws Exception {
        String row = "{\"t_s\":1,\"per_second\":1,\"p50_us\":1,\"p99_us\":1,\"errors\":0}";
        ObjectNode json = (ObjectNode) MAPPER.readTree(JsonReport.of(Results.closed()));
        json.remove("series");
        String rows = (row + ",").repeat(100_000) + row;
        String text = "{\"series\":[" + rows + "]," + json.toString().substring(1);
        assertEquals(ResultFile.ROWS_MAX, ResultFile.read(file(text)).json().get("series").size());
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        Path huge = folder.resolve("huge.json");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(ResultFile.BYTES_MAX + 1);
        }
        String message =
                assertThrows(InvalidResultException.class, () -> ResultFile.read(huge))
                        .getMessage();
        assertTrue(message.contains("larger than 64 MiB"), message);
        assertTrue(refusal("{\"x\":[" + "0,".repeat(1_100_000) + "0]}").contains("1000000 parts"));
        assertTrue(refusal("[".repeat(10_000)).contains("must be a JSON object"));
        assertTrue(refusal("{\"x\":" + "[".repeat(10_000)).contains("is no JSON"));
    }

    @Test
    void damagedFilesAreRefusedAndNothingWorse() throws Exception {
        byte[] whole = JsonReport.of(Results.troubled()).getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(11);
        Path file = folder.resolve("a.json");
        for (int round = 0; round < 300; round++) {
            byte[] bytes = whole.clone();
            for (int hit = random.nextInt(4); hit >= 0; hit--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            try {
                ResultFile.read(file);
            } catch (InvalidResultException e) {
                assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
            }
        }
    }
}
