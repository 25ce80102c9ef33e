package dev.threadmill.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsFileTest {
    private static final String GOOD = "[" + Jmh.result(Jmh.SCAN, Map.of("kind", "small"), 2, 10);

    @TempDir private Path folder;

    private List<Measured> read(String json) throws IOException, InvalidResultsException {
        return ResultsFile.read(Files.writeString(folder.resolve("r.json"), json));
    }

    @Test
    void readsWhatJmhWrites() throws IOException, InvalidResultsException {
        Measured measured = read(GOOD + "]").getFirst();

        assertEquals("scan kind=small", measured.variant());
        assertEquals(2, measured.forks());
        assertEquals("warm-up 1 × 1 s, measured 3 × 1 s", measured.protocol());
        assertEquals(
                new Measured.Figure(10, 7.5, 12.5, "us/op", List.of(10.0, 11.0)),
                measured.figure());
    }

    @Test
    void aSingleIterationHasNoInterval() throws IOException, InvalidResultsException {
        String one = GOOD.replace("[7.5, 12.5]", "[\"NaN\", \"NaN\"]") + "]";
        assertEquals(Double.NaN, read(one).getFirst().figure().low());
    }

    @Test
    void aCounterIsTheMeanOfItsShotsRatherThanTheirSum()
            throws IOException, InvalidResultsException {
        String counter =
                """
                "secondaryMetrics": {"heap": {"score": 600, "scoreUnit": "#",
                  "scoreConfidence": [600, 600], "rawData": [[90, 100, 110], [80, 100, 120]]}}
                """;
        assertEquals(
                new Measured.Figure(100, 80, 120, "#", List.of(100.0, 100.0)),
                read(GOOD.replace("\"secondaryMetrics\": {}", counter) + "]")
                        .getFirst()
                        .counters()
                        .get("heap"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|r.json: not a list of JMH's results",
                "[{}]|r.json: result 1 has no benchmark",
                "[{\"benchmark\":\"x\"}]|r.json: result 1 has no benchmark with a class and a method",
                "[{\"benchmark\":\"a.b\",\"mode\":\"avgt\",\"forks\":\"many\"}]|r.json: result 1 has no number as forks",
                "[|r.json:1: Unexpected end-of-input: expected close marker for Array",
            })
    void namesTheFileAndTheResultThatIsWrong(String json, String message) {
        var e = assertThrows(InvalidResultsException.class, () -> read(json));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void nothingButAnAnswerOrAFaultComesOfDamagedFiles() throws IOException {
        Random random = new Random(7);
        String whole = GOOD + "]";
        for (int i = 0; i < 500; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            for (int j = 0; j < 3; j++) {
                int at = random.nextInt(damaged.length());
                if (random.nextBoolean()) {
                    damaged.deleteCharAt(at);
                } else {
                    damaged.setCharAt(at, "{}[],:\"0a".charAt(random.nextInt(9)));
                }
            }
            try {
                read(damaged.toString());
            } catch (InvalidResultsException e) {
                assertTrue(e.getMessage().contains("r.json"), e.getMessage());
            }
        }
    }
}
