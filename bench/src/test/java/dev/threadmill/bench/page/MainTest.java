package dev.threadmill.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir private Path folder;

    /** Results of all benchmarks. */
    private Path all(int forks) throws IOException {
        List<String> results = new ArrayList<>();
        Variants.all()
                .forEach((benchmark, variants) -> {
                    for (String variant : variants) {
                        results.add(result(benchmark, variant, forks));
                    }
                });
        Path file = folder.resolve("all.json");
        Files.writeString(file, "[" + String.join(",", results) + "]");
        Machine.here().writeBeside(file);
        return file;
    }

    private static String result(String benchmark, String variant, int forks) {
        String[] parts = variant.split(" (?=\\w+=)", -1);
        Map<String, String> params = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            params.put(
                    parts[i].substring(0, parts[i].indexOf('=')),
                    parts[i].substring(parts[i].indexOf('=') + 1));
        }
        return Jmh.result(benchmark + "." + parts[0], params, forks, 5);
    }

    @Test
    void publishesThePageAndItsFigures() throws IOException {
        Path to = folder.resolve("published");
        assertEquals(0, Main.execute("publish", to.toString(), all(3).toString()));
        assertFalse(Files.readString(to.resolve("benchmarks.html")).contains("\"banner\""));
        assertTrue(Files.size(to.resolve("benchmarks.json")) > 0);
    }

    @Test
    void refusesToPublishFewForksAndWritesNothing() throws IOException {
        Path to = folder.resolve("published");
        assertEquals(1, Main.execute("publish", to.toString(), all(2).toString()));
        assertFalse(Files.exists(to));
    }

    @Test
    void aLaterFileDoesNotExcuseAnEarlierOne() throws IOException {
        Path few = all(1);
        Path first = Files.move(few, folder.resolve("first.json"));
        Machine.here().writeBeside(first);
        Path to = folder.resolve("published");
        assertEquals(
                1, Main.execute("publish", to.toString(), first.toString(), all(3).toString()));
        assertFalse(Files.exists(to));
    }

    @Test
    void whatIsNoResultIsAWrongUsage() throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "no JSON");
        String page = folder.resolve("x.html").toString();
        assertEquals(2, Main.execute("page", page, file.toString()));
        assertEquals(2, Main.execute("page", page, folder.resolve("gone.json").toString()));
        assertEquals(2, Main.execute("publish", folder.toString()));
    }

    @Test
    void resultsWithoutTheirMachineMakeNoPage() throws IOException {
        Path file = all(3);
        Files.delete(Machine.beside(file));
        assertEquals(2, Main.execute("publish", folder.resolve("p").toString(), file.toString()));
    }

    @Test
    void runsABenchmarkAndShowsItsAnswer() throws IOException {
        Path name = folder.resolve("deeper/quick");
        int code =
                Main.execute(
                        ("run " + name + " -f 0 -wi 0 -i 2 -r 10ms -v SILENT -p kind=small")
                                .concat(" HttpResponseScanBenchmark")
                                .split(" ", -1));
        assertEquals(0, code);
        String page = Files.readString(folder.resolve("deeper/quick.html"));
        assertTrue(page.contains("\"label\":\"kind small\""));
        assertTrue(page.contains("For a look, not to be cited: 0 forks of at least 3."));
    }
}
