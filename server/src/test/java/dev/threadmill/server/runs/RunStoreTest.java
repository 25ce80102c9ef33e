package dev.threadmill.server.runs;

import static dev.threadmill.server.runs.RunFixture.await;
import static dev.threadmill.server.runs.RunFixture.beginning;
import static dev.threadmill.server.runs.RunFixture.bounded;
import static dev.threadmill.server.runs.RunFixture.finished;
import static dev.threadmill.server.runs.RunFixture.ids;
import static dev.threadmill.server.runs.RunFixture.list;
import static dev.threadmill.server.runs.RunFixture.metrics;
import static dev.threadmill.server.runs.RunFixture.names;
import static dev.threadmill.server.runs.RunFixture.open;
import static dev.threadmill.server.runs.RunFixture.state;
import static dev.threadmill.server.runs.RunFixture.written;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.compare.Comparison;
import dev.threadmill.load.compare.Side;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.report.ResultFile;
import dev.threadmill.load.testing.Results;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.RunLog;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of runs, where all goes well. */
@Timeout(60)
class RunStoreTest {
    @TempDir Path folder;

    @Test
    void aRunIsListedFromItsBeginningOn() throws Exception {
        try (RunStore store = open(folder, Disk.REAL)) {
            RunLog.Entry entry = store.begin(beginning());
            JsonNode begun = list(store).getFirst();
            assertEquals("running", begun.path("state").asText());
            assertEquals("http://127.0.0.1:8080/", begun.path("target").asText());
            assertEquals("http", begun.path("protocol").asText());
            assertEquals(2.0, begun.path("planned_s").asDouble());
            assertEquals(10, begun.path("connections").asInt());
            assertTrue(begun.path("rate").isNull());
            assertFalse(begun.path("has_result").asBoolean());
            entry.figures(metrics(77));
            assertEquals(77, store.find(entry.id()).orElseThrow().path("requests").asLong());
            entry.finished(RunFixture.result());
            JsonNode ended = store.find(entry.id()).orElseThrow();
            assertEquals("finished", ended.path("state").asText());
            assertEquals(1_000, ended.path("requests").asLong());
            assertTrue(ended.path("passed").isNull(), "there are no thresholds");
            assertTrue(ended.path("has_result").asBoolean());
        }
    }

    @Test
    void resultsAreWhatReportAndCompareRead() throws Exception {
        String a;
        String b;
        try (RunStore store = open(folder, Disk.REAL)) {
            a = finished(store);
            b = finished(store);
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(a + ".json")), store.result(a).orElseThrow());
        }
        ResultFile read = ResultFile.read(folder.resolve(a + ".json"));
        assertEquals(1_000, read.latency().getTotalCount());
        Comparison comparison =
                Comparison.of(
                        Side.read(folder.resolve(a + ".json")),
                        Side.read(folder.resolve(b + ".json")));
        assertFalse(comparison.changes().isEmpty());
        // Nothing but results ends in .json there.
        assertEquals(2, Side.read(folder).runs().size());
    }

    @Test
    void allAreThereWhenItIsOpenedAgain() throws Exception {
        List<JsonNode> before;
        List<String> ids = new ArrayList<>();
        try (RunStore store = open(folder, Disk.REAL)) {
            ids.add(finished(store));
            RunLog.Entry failed = store.begin(beginning());
            failed.failed("nobody answers");
            RunLog.Entry aborted = store.begin(beginning());
            aborted.figures(metrics(5));
            aborted.aborted();
            ids.addAll(List.of(failed.id(), aborted.id()));
            before = list(store);
        }
        try (RunStore store = open(folder, Disk.REAL)) {
            assertEquals(before, list(store));
            assertEquals(ids.reversed(), ids(store), "the newest first");
            assertEquals("failed", state(store, ids.get(1)));
            assertEquals(
                    5,
                    store.findWithMetrics(ids.get(2))
                            .orElseThrow()
                            .at("/metrics/total_requests")
                            .asInt());
        }
    }

    @Test
    void nothingSecretIsKept() throws Exception {
        Plan plain = Results.closed().plan();
        Target.Http http = Target.Http.get(URI.create("http://127.0.0.1:1/x?mine=hush1"));
        Target.Http target =
                new Target.Http(
                        http.uri(),
                        "POST",
                        List.of(new Header("X-Mine", "hush2")),
                        dev.threadmill.load.plan.Payload.of("hush3"),
                        true,
                        http.tls(),
                        http.client());
        Plan plan =
                new Plan(
                        "",
                        target,
                        plain.model(),
                        1,
                        plain.warmup(),
                        plain.timeout(),
                        plain.thresholds());
        try (RunStore store = open(folder, Disk.REAL)) {
            RunLog.Entry entry =
                    store.begin(
                            new RunLog.Beginning(
                                    plan,
                                    "http://127.0.0.1:1/x?mine=***",
                                    1,
                                    RunLog.Origin.CONTROL));
            entry.figures(metrics(1));
            entry.finished(Results.closed().with(plan));
        }
        for (String name : names(folder)) {
            assertFalse(Files.readString(folder.resolve(name)).contains("hush"), name);
        }
    }

    @Test
    void theFolderIsMadeWithTheFirstRunAndNotBefore() {
        Path later = folder.resolve("a/b");
        try (RunStore store = open(later, Disk.REAL)) {
            assertTrue(store.persistent());
            assertFalse(Files.exists(later));
            finished(store);
            assertTrue(Files.isDirectory(later));
        }
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws Exception {
        Settings.Runs three = bounded(folder, 3, 1 << 30);
        List<String> ids = new ArrayList<>();
        try (RunStore store = RunStore.open(three)) {
            RunLog.Entry running = store.begin(beginning());
            for (int i = 0; i < 4; i++) {
                ids.add(finished(store));
            }
            assertEquals(List.of(ids.get(3), ids.get(2), running.id()), ids(store));
            assertEquals(2, store.figures().path("evicted").asInt());
            running.aborted();
        }
        // Two files of each result, one of the aborted run, the lock.
        assertEquals(2 * 2 + 1 + 1, names(folder).size(), () -> "" + ids);
        try (RunStore store = RunStore.open(bounded(folder, 1, 1 << 30))) {
            assertEquals(List.of(ids.get(3)), ids(store));
        }
        assertEquals(2 + 1, names(folder).size());
    }

    @Test
    void theOldestGoWhenTheyAreTooLarge() throws Exception {
        long one;
        try (RunStore store = open(folder.resolve("one"), Disk.REAL)) {
            finished(store);
            one = store.byteCount();
        }
        Path small = folder.resolve("small");
        try (RunStore store = RunStore.open(bounded(small, 200, one * 5 / 2))) {
            String first = finished(store);
            finished(store);
            finished(store);
            assertEquals(2, store.count());
            assertFalse(ids(store).contains(first));
            long onDisk = 0;
            for (String name : names(small)) {
                onDisk += Files.size(small.resolve(name));
            }
            assertEquals(onDisk, store.byteCount());
        }
    }

    @Test
    void pagesGoOnFromAnId() {
        try (RunStore store = open(folder, Disk.REAL)) {
            List<String> ids = List.of(finished(store), finished(store), finished(store));
            var page = store.list(1, Optional.of(ids.get(2))).path("runs");
            assertEquals(1, page.size());
            assertEquals(ids.get(1), page.path(0).path("id").asText());
        }
    }

    @Test
    void removedRunsAreGoneFromTheDiskToo() throws Exception {
        try (RunStore store = open(folder, Disk.REAL)) {
            String id = finished(store);
            RunLog.Entry running = store.begin(beginning());
            assertEquals(Removal.RUNNING, store.remove(running.id()));
            assertEquals(Removal.DONE, store.remove(id));
            assertEquals(Removal.UNKNOWN, store.remove(id));
            assertEquals(List.of(RunFolder.LOCK, RunIds.summaryFile(running.id())), names(folder));
            running.aborted();
        }
    }

    @Test
    void withoutAFolderTheyStayInMemoryWithinBounds() throws Exception {
        Settings.Runs nowhere = new Settings.Runs(Optional.empty(), 2, 1 << 30);
        try (RunStore store = RunStore.open(nowhere)) {
            finished(store);
            String second = finished(store);
            String third = finished(store);
            assertEquals(List.of(third, second), ids(store));
            assertFalse(store.persistent());
            ResultFile.read("it", store.result(third).orElseThrow());
            RunLog.Entry aborted = store.begin(beginning());
            aborted.figures(metrics(3));
            aborted.aborted();
            assertTrue(store.findWithMetrics(aborted.id()).orElseThrow().has("metrics"));
        }
    }

    @Test
    void aTestDoesNotWaitForADiskThatHangs() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        disk.gate = new java.util.concurrent.CountDownLatch(1);
        try (RunStore store =
                RunStore.open(RunFixture.in(folder), Clock.systemUTC(), disk, Duration.ZERO)) {
            RunLog.Entry entry = store.begin(beginning());
            entry.figures(metrics(1));
            entry.finished(RunFixture.result());
            assertEquals("finished", state(store, entry.id()));
            assertTrue(store.result(entry.id()).isPresent());
            disk.gate.countDown();
            await(() -> Files.exists(folder.resolve(entry.id() + ".json")));
            await(() -> store.figures().path("written").asInt() == 1);
            assertEquals("finished", written(folder, entry.id()).path("state").asText());
        }
    }
}
