package dev.threadmill.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
    private static final Map<String, List<String>> BENCHMARKS =
            Map.of("a.B", List.of("m size=1", "m size=2"));

    @TempDir private Path folder;

    private List<String> faults(String... results) throws IOException, InvalidResultsException {
        Path file = folder.resolve("r.json");
        Files.writeString(file, "[" + String.join(",", results) + "]");
        return Guard.faults(BENCHMARKS, ResultsFile.read(file));
    }

    private static String result(String size, int forks) {
        return Jmh.result("a.B.m", Map.of("size", size), forks, 5);
    }

    @Test
    void threeForksOfEachMayBePublished() throws IOException, InvalidResultsException {
        assertEquals(List.of(), faults(result("1", 3), result("2", 5)));
    }

    @Test
    void namesEachThatLacksForks() throws IOException, InvalidResultsException {
        assertEquals(
                List.of(
                        "a.B.m size=1 on JDK 25.0.3: 1 fork, 3 needed",
                        "a.B.m size=2 on JDK 25.0.3: 2 forks, 3 needed"),
                faults(result("1", 1), result("2", 2)));
    }

    @Test
    void whatWasNotMeasuredLacksAllForks() throws IOException, InvalidResultsException {
        assertEquals(List.of("a.B.m size=2: not measured"), faults(result("1", 3)));
    }

    @Test
    void oneGoodResultDoesNotExcuseAnother() throws IOException, InvalidResultsException {
        String older = result("2", 1).replace("\"25.0.3\"", "\"21.0.9\"");
        assertEquals(
                List.of("a.B.m size=2 on JDK 21.0.9: 1 fork, 3 needed"),
                faults(result("1", 3), result("2", 3), older));
    }

    @Test
    void moreForksThanWereMeasuredAreNotBelieved() throws IOException, InvalidResultsException {
        String boast = result("2", 1).replace("\"forks\": 1", "\"forks\": 5");
        assertEquals(
                List.of("a.B.m size=2 on JDK 25.0.3: 1 fork, 3 needed"),
                faults(result("1", 3), boast));
    }

    @Test
    void aFigureWithoutAnIntervalIsNotCited() throws IOException, InvalidResultsException {
        String bare = result("2", 3).replace("[2.5, 7.5]", "[\"NaN\", \"NaN\"]");
        assertEquals(
                List.of("a.B.m size=2 on JDK 25.0.3: no interval"), faults(result("1", 3), bare));
    }
}
