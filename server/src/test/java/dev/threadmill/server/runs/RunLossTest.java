package dev.threadmill.server.runs;

import static dev.threadmill.server.runs.RunFixture.beginning;
import static dev.threadmill.server.runs.RunFixture.copy;
import static dev.threadmill.server.runs.RunFixture.finished;
import static dev.threadmill.server.runs.RunFixture.ids;
import static dev.threadmill.server.runs.RunFixture.list;
import static dev.threadmill.server.runs.RunFixture.metrics;
import static dev.threadmill.server.runs.RunFixture.names;
import static dev.threadmill.server.runs.RunFixture.open;
import static dev.threadmill.server.runs.RunFixture.state;
import static dev.threadmill.server.runs.RunFixture.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.report.ResultFile;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of runs where disks, processes and other people do their worst. */
@Timeout(60)
class RunLossTest {
    private static final String ID = "20260102T030405678-0123abcd";

    @TempDir Path folder;

    @Test
    void whatIsWrittenIsWholeOrAsBefore() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        String name = RunIds.summaryFile(ID);
        byte[] before = "before".getBytes(UTF_8);
        byte[] after = "what comes after".getBytes(UTF_8);
        RunFolder first = RunFolder.open(folder, disk);
        first.write(name, before);
        disk.full = true;
        assertThrows(IOException.class, () -> first.write(name, after));
        assertEquals(List.of(RunFolder.LOCK, name), names(folder), "nothing half is left");
        disk.full = false;
        disk.killedWhileWriting = true;
        assertThrows(FaultyDisk.Killed.class, () -> first.write(name, after));
        disk.killedWhileWriting = false;
        disk.killedBeforeMove = true;
        assertThrows(FaultyDisk.Killed.class, () -> first.write(RunIds.resultFile(ID), after));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve(name)));
        assertEquals(4, names(folder).size(), "two temporary files");
        first.close();
        RunFolder second = RunFolder.open(folder, Disk.REAL);
        assertEquals(List.of(RunFolder.LOCK, name), names(folder));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve(name)));
        second.close();
    }

    @Test
    void whatHadBegunIsCutAndKeepsItsLastFigures() throws Exception {
        Path killed = folder.resolve("killed");
        String id;
        String early;
        try (RunStore store = open(folder.resolve("live"), Disk.REAL)) {
            early = finished(store);
            RunLog.Entry entry = store.begin(beginning());
            id = entry.id();
            entry.figures(metrics(41));
            Path file = folder.resolve("live").resolve(RunIds.summaryFile(id));
            RunFixture.await(() -> {
                try {
                    return Files.readString(file).contains("\"total_requests\":41");
                } catch (IOException e) {
                    return false;
                }
            });
            copy(folder.resolve("live"), killed);
            entry.aborted();
        }
        try (RunStore store = open(killed, Disk.REAL)) {
            assertEquals(List.of(id, early), ids(store));
            assertEquals("finished", state(store, early));
            assertEquals("cut", state(store, id));
            RunFixture.await(() -> store.figures().path("written").asInt() == 1);
            assertEquals("cut", written(killed, id).path("state").asText());
            var shown = store.findWithMetrics(id).orElseThrow();
            assertEquals(41, shown.at("/metrics/total_requests").asInt());
            assertEquals(41, shown.path("requests").asInt());
            assertFalse(shown.path("has_result").asBoolean());
        }
    }

    @Test
    void whatEndedBetweenResultAndSummaryHasFinished() throws Exception {
        Path live = folder.resolve("live");
        Path killed = folder.resolve("killed");
        Path without = folder.resolve("without");
        String id;
        try (RunStore store = open(live, Disk.REAL)) {
            RunLog.Entry entry = store.begin(beginning());
            id = entry.id();
            copy(live, killed);
            entry.finished(RunFixture.result());
        }
        Files.copy(live.resolve(id + ".json"), killed.resolve(id + ".json"));
        try (RunStore store = open(killed, Disk.REAL)) {
            assertEquals("finished", state(store, id));
            assertEquals(1_000, list(store).getFirst().path("requests").asInt());
            RunFixture.await(() -> store.figures().path("written").asInt() == 1);
            assertEquals("finished", written(killed, id).path("state").asText());
            assertTrue(store.result(id).isPresent());
        }
        Files.createDirectories(without);
        Files.copy(live.resolve(id + ".json"), without.resolve(id + ".json"));
        try (RunStore store = open(without, Disk.REAL)) {
            assertEquals("finished", state(store, id), "a result says enough");
            assertEquals("http://127.0.0.1:8080/", list(store).getFirst().path("target").asText());
        }
    }

    @Test
    void filesThatCannotBeReadAreLeftAlone() throws Exception {
        String good;
        String halfSummary;
        String halfResult;
        try (RunStore store = open(folder, Disk.REAL)) {
            good = finished(store);
            halfSummary = finished(store);
            halfResult = finished(store);
        }
        cutShort(folder.resolve(RunIds.summaryFile(halfSummary)));
        cutShort(folder.resolve(RunIds.resultFile(halfResult)));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve(ID + ".run"), "{\"format\":1,\"id\":\"../../etc\"}");
        Files.createDirectory(folder.resolve(ID.replace("abcd", "abce") + ".run"));
        Files.createSymbolicLink(
                folder.resolve(ID.replace("abcd", "abcf") + ".json"), Path.of("/etc/passwd"));
        Files.write(
                folder.resolve(ID.replace("abcd", "abc0") + ".run"),
                new byte[RunSummary.BYTES_MAX + 1]);
        List<String> before = names(folder);
        try (RunStore store = open(folder, Disk.REAL)) {
            assertEquals(List.of(halfResult, halfSummary, good), ids(store));
            assertEquals(6, store.figures().path("unreadable").asInt());
            assertTrue(store.result(good).isPresent());
            assertThrows(
                    IOException.class,
                    () -> ResultFile.read("it", store.result(halfResult).orElseThrow()));
            finished(store);
        }
        List<String> after = names(folder);
        assertTrue(after.containsAll(before), () -> before + " became " + after);
    }

    private static void cutShort(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void aFolderBelongsToOneAtATime() throws Exception {
        RunStore first = open(folder, Disk.REAL);
        String written = finished(first);
        try (RunStore second = open(folder, Disk.REAL)) {
            String held = finished(second);
            assertEquals(List.of(held), ids(second), "what another writes is not its own");
            assertFalse(second.persistent());
            assertTrue(second.figures().path("problem").asText().contains("another appliance"));
            assertTrue(second.result(held).isPresent());
            assertEquals(1, second.figures().path("in_memory").asInt());
            first.close();
            String later = finished(second);
            assertEquals(List.of(later, held, written), ids(second));
            assertTrue(second.persistent());
            RunFixture.await(() -> second.figures().path("in_memory").asInt() == 0);
        }
        assertEquals(1 + 3 * 2, names(folder).size());
    }

    @Test
    void aDiskThatIsFullTakesNothingButIsTriedAgain() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (RunStore store = open(folder, disk)) {
            String before = finished(store);
            disk.full = true;
            RunLog.Entry entry = store.begin(beginning());
            entry.figures(metrics(1));
            entry.finished(RunFixture.result());
            assertEquals("finished", state(store, entry.id()));
            ResultFile.read("it", store.result(entry.id()).orElseThrow());
            assertFalse(store.persistent());
            assertTrue(store.figures().path("problem").asText().contains("No space left"));
            assertTrue(store.writeFailures() >= 2);
            assertEquals(3, names(folder).size(), "only what was there before");
            disk.full = false;
            String after = finished(store);
            assertTrue(store.persistent());
            RunFixture.await(() -> store.figures().path("in_memory").asInt() == 0);
            assertEquals(List.of(after, entry.id(), before), ids(store));
        }
        try (RunStore store = open(folder, Disk.REAL)) {
            assertEquals(3, store.count(), "what was held was written when there was room");
        }
    }

    @Test
    void whateverGoesWrongOnceTheNextRunIsWritten() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (RunStore store = open(folder, disk)) {
            disk.killedBeforeMove = true;
            String early = finished(store);
            disk.killedBeforeMove = false;
            String late = finished(store);
            RunFixture.await(() -> store.figures().path("in_memory").asInt() == 0);
            assertEquals(List.of(late, early), ids(store));
            assertTrue(store.persistent());
        }
        try (RunStore store = open(folder, Disk.REAL)) {
            assertEquals(2, store.count());
        }
    }

    @Test
    void aRunWhoseFilesStayIsNotSaidToBeRemoved() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (RunStore store = open(folder, disk)) {
            String id = finished(store);
            long bytes = store.byteCount();
            disk.holdsFast = true;
            assertEquals(Removal.FAILED, store.remove(id));
            assertEquals(List.of(id), ids(store));
            assertEquals(bytes, store.byteCount());
            assertTrue(store.result(id).isPresent());
            assertTrue(store.persistent(), "new runs can still be written");
            assertEquals(0, store.figures().path("evicted").asInt());
            disk.holdsFast = false;
            assertEquals(Removal.DONE, store.remove(id));
            assertEquals(List.of(RunFolder.LOCK), names(folder));
        }
    }

    @Test
    void whatCannotBeEvictedIsStillCountedAndOthersGo() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        String stuck;
        long one;
        try (RunStore store = open(folder, disk)) {
            stuck = finished(store);
            one = store.byteCount();
        }
        Settings.Runs small = RunFixture.bounded(folder, 200, one * 5 / 2);
        try (RunStore store =
                RunStore.open(small, Clock.systemUTC(), disk, Duration.ofSeconds(3))) {
            String second = finished(store);
            disk.holdsFast = true;
            String third = finished(store);
            assertEquals(List.of(third, second, stuck), ids(store), "nothing could go");
            assertEquals(0, store.figures().path("evicted").asInt());
            disk.holdsFast = false;
            assertEquals(Removal.DONE, store.remove(stuck));
            assertEquals(Removal.DONE, store.remove(second));
            assertEquals(one, store.byteCount(), one / 10.0);
        }
    }

    @Test
    void aFolderThatVanishesIsMadeAgain() throws Exception {
        Path data = folder.resolve("data");
        try (RunStore store = open(data, Disk.REAL)) {
            String gone = finished(store);
            RunFixture.removeAll(data);
            assertThrows(IOException.class, () -> store.result(gone));
            String next = finished(store);
            assertEquals(List.of(next), ids(store), "what nobody has any more is not listed");
            assertTrue(Files.exists(data.resolve(next + ".json")));
        }
    }

    @Test
    void aPlaceThatIsNoFolderIsSaidAndTheTestGoesOn() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        try (RunStore store = open(file.resolve("runs"), Disk.REAL)) {
            assertFalse(store.persistent());
            String id = finished(store);
            assertTrue(store.result(id).isPresent());
            assertTrue(
                    store.figures().path("problem").asText().startsWith("cannot write to " + file));
        }
        assertEquals("mine", Files.readString(file));
    }
}
