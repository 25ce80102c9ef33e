package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV, hgrm, and the files that they go to. */
class FileReportsTest {
    @TempDir Path folder;

    @Test
    void writesARowPerSecond() {
        assertEquals(
                "t_s,per_second,p50_us,p99_us,errors,dropped,p90_us,p999_us,max_us\r\n"
                        + "1.000,480.250,120.000,990.000,0,0,900.000,999.000,1000.000\r\n"
                        + "2.000,519.750,121.500,1001.000,3,1,905.000,1010.000,1020.000\r\n",
                CsvReport.of(Results.closed()));
    }

    @Test
    void writesThePercentileCurveInMilliseconds() {
        List<String> lines = HgrmReport.of(Results.closed()).lines().toList();
        assertEquals(
                List.of("Value", "Percentile", "TotalCount", "1/(1-Percentile)"),
                List.of(lines.getFirst().strip().split("\\s+")));
        String median =
                lines.stream()
                        .filter(line -> line.strip().matches("\\S+\\s+0\\.5000.*"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(median.strip().startsWith("0.500 "), median);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("#[Max     =        1.000")));
    }

    @Test
    void replacesAnOlderFileInOneStep() throws IOException {
        Path path = folder.resolve("r.json");
        Files.writeString(path, "old");
        OutputFile file = OutputFile.prepare(path);
        assertEquals("old", Files.readString(path));
        file.write("new");
        assertEquals("new", Files.readString(path));
        assertOnly("r.json");
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void othersMayReadTheFileAsTheyMayReadAnyOther() throws IOException {
        Path ordinary = Files.writeString(folder.resolve("ordinary"), "");
        Path path = folder.resolve("r.json");
        OutputFile.prepare(path).write("x");
        assertEquals(Files.getPosixFilePermissions(ordinary), Files.getPosixFilePermissions(path));
    }

    @Test
    void followsASymbolicLink() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        OutputFile.prepare(link).write("new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real));
        assertOnly("link", "real");
    }

    @Test
    void writesToAPipeInsteadOfReplacingIt() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        FutureTask<String> reader = new FutureTask<>(() -> Files.readString(pipe));
        Thread.ofPlatform().daemon().start(reader);
        OutputFile.prepare(pipe).write("through");
        assertEquals("through", reader.get(10, TimeUnit.SECONDS));
        assertFalse(Files.isRegularFile(pipe));
        assertOnly("pipe");
    }

    @Test
    void saysBeforeTheRunThatAFileCannotBeWritten() throws IOException {
        assertEquals(
                "the folder of " + folder.resolve("no/r.json") + " does not exist",
                assertThrows(
                                IOException.class,
                                () -> OutputFile.prepare(folder.resolve("no/r.json")))
                        .getMessage());
        assertEquals(
                folder + " is a folder, not a file",
                assertThrows(IOException.class, () -> OutputFile.prepare(folder)).getMessage());
        assertOnly();
    }
}
