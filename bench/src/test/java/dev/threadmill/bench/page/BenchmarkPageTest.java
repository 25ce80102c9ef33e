package dev.threadmill.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkPageTest {
    private static final Machine MACHINE =
            new Machine(Instant.parse("2026-11-21T08:00:00Z"), 2, "a processor", "Linux", 0.5);

    @TempDir private Path folder;

    private List<Measured> results(int forks) throws IOException, InvalidResultsException {
        Path file = folder.resolve("r.json");
        Files.writeString(
                file,
                "[%s, %s]"
                        .formatted(
                                Jmh.result(Jmh.SCAN, Map.of("kind", "small"), forks, 10),
                                Jmh.result(Jmh.SCAN, Map.of("kind", "browser"), forks, 40)));
        return ResultsFile.read(file);
    }

    private JsonNode figures(int forks) throws IOException, InvalidResultsException {
        return BenchmarkPage.figures(results(forks), List.of(MACHINE, MACHINE), Variants.all());
    }

    private static List<JsonNode> questions(JsonNode figures) {
        List<JsonNode> questions = new ArrayList<>();
        figures.get("areas").forEach(area -> area.get("questions").forEach(questions::add));
        return questions;
    }

    private static JsonNode scan(JsonNode figures) {
        return questions(figures).stream()
                .filter(question -> Jmh.SCAN.startsWith(question.get("benchmark").asText()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPointHasItsErrorBar() throws IOException, InvalidResultsException {
        JsonNode chart = scan(figures(3)).at("/charts/0");

        assertEquals("µs/op", chart.get("unit").asText());
        assertEquals(2, chart.get("rows").size());
        JsonNode row = chart.at("/rows/0");
        assertEquals("kind small", row.get("label").asText());
        assertEquals(10, row.get("score").asDouble());
        assertEquals(7.5, row.get("low").asDouble());
        assertEquals(12.5, row.get("high").asDouble());
        assertEquals(3, row.get("forks").size());
    }

    @Test
    void theScriptDrawsBarsAndThePageNeedsNothingElse()
            throws IOException, InvalidResultsException {
        String page = BenchmarkPage.of(results(3), List.of(MACHINE), Variants.all());
        assertTrue(page.contains("type: 'custom', renderItem: errorBar"));
        assertTrue(page.contains("Licensed to the Apache Software Foundation"), "ECharts");
        assertFalse(page.contains("<script src"));
    }

    @Test
    void saysOnWhatItWasMeasured() throws IOException, InvalidResultsException {
        JsonNode figures = figures(3);
        assertEquals(1, figures.get("machines").size(), "the same machine twice");
        assertEquals(2, figures.at("/machines/0/processors").asInt());
        assertEquals(
                "[\"JDK 25.0.3, OpenJDK 64-Bit Server VM\",\"3 forks\","
                        + "\"warm-up 1 × 1 s, measured 3 × 1 s\",\"-Xmx1g\"]",
                scan(figures).get("conditions").toString());
    }

    @Test
    void fewForksAreForALookOnly() throws IOException, InvalidResultsException {
        assertEquals(
                "For a look, not to be cited: 1 fork of at least 3.",
                figures(1).get("banner").asText());
        assertFalse(figures(3).has("banner"));
    }

    @Test
    void showsEveryBenchmarkAndNamesWhatHasNoResult() throws IOException, InvalidResultsException {
        JsonNode figures = figures(3);
        TreeSet<String> shown = new TreeSet<>();
        questions(figures).forEach(question -> shown.add(question.get("benchmark").asText()));

        assertEquals(new TreeSet<>(Variants.all().keySet()), shown);
        assertEquals("[\"scan kind=chunked\"]", scan(figures).get("left_out").toString());
    }

    @Test
    void resultsOfAnotherVersionAreRefused() throws IOException, InvalidResultsException {
        Path file = folder.resolve("r.json");
        Files.writeString(file, "[" + Jmh.result("a.Gone.m", Map.of(), 3, 1) + "]");
        List<Measured> results = ResultsFile.read(file);
        var e =
                assertThrows(
                        InvalidResultsException.class,
                        () -> BenchmarkPage.of(results, List.of(), Map.of()));
        assertTrue(e.getMessage().startsWith("a.Gone is not among"), e.getMessage());
    }
}
