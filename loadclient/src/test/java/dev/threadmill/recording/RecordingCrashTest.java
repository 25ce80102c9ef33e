package dev.threadmill.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a recording whose process is killed, or whose disk is full. */
@Timeout(60)
class RecordingCrashTest {
    private static final int KILLS = 6;

    @TempDir Path folder;

    /** The process that is killed: records one file after the other until then. */
    static final class Recorder {
        private Recorder() {}

        public static void main(String[] args) throws IOException {
            Random random = new Random();
            try (RecordingWriter writer =
                    RecordingWriter.open(
                            Path.of(args[0]), Metadata.NONE, RecordingWriter.BYTES_MAX)) {
                long at = 0;
                while (writer.append(
                        new Entry(
                                at++,
                                Direction.INCOMING,
                                Kind.TEXT,
                                "é".repeat(random.nextInt(2_000)),
                                Optional.empty()))) {
                    // Until the end comes from outside.
                }
                Files.writeString(Path.of(args[0] + ".failure"), writer.failure().orElse(""));
            }
        }
    }

    private static List<String> command(Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Recorder.class.getName(),
                file.toString());
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void aKillLeavesAFileThatCanBeRead() throws Exception {
        Random random = new Random();
        int whole = 0;
        for (int i = 0; i < KILLS; i++) {
            Path file = folder.resolve("k" + i + ".json");
            Process process = start(command(file));
            try {
                long wanted = random.nextLong(1, 3_000_000);
                while (file.toFile().length() < wanted && process.isAlive()) {
                    LockSupport.parkNanos(random.nextLong(1, 2_000_000));
                }
            } finally {
                process.destroyForcibly();
            }
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            RecordingReader.Read read = RecordingReader.read(file);
            assertTrue(!read.recording().entries().isEmpty());
            if (read.warning().isEmpty()) {
                whole++;
                new ObjectMapper().readTree(file.toFile());
            }
        }
        // A write that is killed in its middle is rare: most files are whole.
        assertTrue(whole >= KILLS / 2, "only " + whole + " of " + KILLS + " files are whole");
    }

    @Test
    void aFullDiskEndsTheRecordingAndLeavesAWholeFile() throws Exception {
        Assumptions.assumeTrue(File.separatorChar == '/');
        Path file = folder.resolve("full.json");
        // A bound on the size of files does what a full disk does: a write fails in its middle.
        String shell = "ulimit -f 100; exec \"$0\" \"$@\"";
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", shell));
        command.addAll(command(file));
        Process process = start(command);
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        String failure = Files.readString(Path.of(file + ".failure"));
        assertTrue(failure.startsWith("it cannot be written: "), failure);
        RecordingReader.Read read = RecordingReader.read(file);
        assertEquals(Optional.empty(), read.warning());
        assertTrue(read.recording().entries().size() > 5);
    }
}
