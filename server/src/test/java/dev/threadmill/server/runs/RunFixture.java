package dev.threadmill.server.runs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.Results;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.RunLog;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Runs without a test behind them, and folders to keep them in. */
final class RunFixture {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long MIB = 1_024L * 1_024;

    private RunFixture() {}

    static Settings.Runs in(Path folder) {
        return bounded(folder, 200, 256 * MIB);
    }

    static Settings.Runs bounded(Path folder, int countMax, long bytesMax) {
        return new Settings.Runs(Optional.of(folder), countMax, bytesMax);
    }

    static RunStore open(Path folder, Disk disk) {
        return RunStore.open(in(folder), Clock.systemUTC(), disk, Duration.ZERO);
    }

    static RunLog.Beginning beginning() {
        Plan plan = Results.closed().plan();
        return new RunLog.Beginning(plan, plan.target().uri().toString(), 1, RunLog.Origin.CONTROL);
    }

    static ObjectNode metrics(long requests) {
        return MAPPER.createObjectNode()
                .put("total_requests", requests)
                .put("failed_requests", 1)
                .put("requests_per_second", 12.5)
                .put("elapsed_s", 2.0)
                .put("p50_ms", 1.5);
    }

    static Result result() {
        return Results.closed();
    }

    /** Runs a test that comes to its end. */
    static String finished(RunStore store) {
        RunLog.Entry entry = store.begin(beginning());
        entry.finished(result());
        return entry.id();
    }

    static List<JsonNode> list(RunStore store) {
        return StreamSupport.stream(
                        store.list(1_000, Optional.empty()).path("runs").spliterator(), false)
                .toList();
    }

    static List<String> ids(RunStore store) {
        return list(store).stream().map(run -> run.path("id").asText()).toList();
    }

    static String state(RunStore store, String id) {
        return store.find(id).orElseThrow().path("state").asText();
    }

    static JsonNode written(Path folder, String id) throws IOException {
        return MAPPER.readTree(folder.resolve(RunIds.summaryFile(id)).toFile());
    }

    /** What a process that is killed now would leave. */
    static void copy(Path folder, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    static void removeAll(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "it has not come to that");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
