package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.report.ResultFile;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.RunLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All runs that are known: a summary of each in memory, the results on disk. Files are written by a
 * thread of their own; a test waits for it only where a crash would otherwise lose what it was
 * told, and never for long.
 */
public final class RunStore implements RunLog, AutoCloseable {
    /** How long the beginning of a test waits for the disk, or its end at the appliance's. */
    static final Duration BEGIN_PATIENCE = Duration.ofMillis(250);

    /** How long its end does, before it is told. */
    static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** How often figures are written. */
    private static final Duration FIGURES_EVERY = Duration.ofSeconds(3);

    /** Results that wait for a disk that does not answer; the oldest then give way. */
    private static final int PENDING_MAX = 8;

    final ReentrantLock lock = new ReentrantLock();
    final Condition tried = lock.newCondition();
    final TreeMap<String, KeptRun> runs = new TreeMap<>();
    final RunCounts counts = new RunCounts();
    private final Settings.Runs settings;
    private final RunIds ids;
    private final Clock clock;
    private final Duration figuresEvery;
    private final RunWriter writer;

    private RunStore(Settings.Runs settings, Clock clock, Disk disk, Duration figuresEvery) {
        this.settings = settings;
        this.ids = new RunIds(clock);
        this.clock = clock;
        this.figuresEvery = figuresEvery;
        this.writer = new RunWriter(this, settings, disk);
    }

    /** Opens the folder that the settings name, where it is there already; reads its summaries. */
    public static RunStore open(Settings.Runs settings) {
        return open(settings, Clock.systemUTC(), Disk.REAL, FIGURES_EVERY);
    }

    static RunStore open(Settings.Runs settings, Clock clock, Disk disk, Duration figuresEvery) {
        RunStore store = new RunStore(settings, clock, disk, figuresEvery);
        if (settings.folder().isPresent() && Files.isDirectory(settings.folder().get())) {
            store.writer.tryOpen();
        }
        return store;
    }

    @Override
    public Entry begin(Beginning beginning) {
        String id = ids.next();
        RunSummary summary = RunSummary.begun(id, clock.instant(), ShownPlan.of(beginning));
        KeptRun run = new KeptRun(id, summary);
        change(
                run,
                BEGIN_PATIENCE,
                () -> {
                    runs.put(id, run);
                    makeRoom();
                });
        return new OpenEntry(run, beginning);
    }

    /** What a test tells of itself. */
    private final class OpenEntry implements Entry {
        private final KeptRun run;
        private final Beginning beginning;

        OpenEntry(KeptRun run, Beginning beginning) {
            this.run = run;
            this.beginning = beginning;
        }

        @Override
        public String id() {
            return run.id;
        }

        @Override
        public void figures(ObjectNode metrics) {
            lock.lock();
            try {
                run.metrics = metrics;
                run.summary = run.summary.with(RunFigures.ofMetrics(metrics));
                long now = System.nanoTime();
                if (now - run.markedNanos >= figuresEvery.toNanos()) {
                    run.markedNanos = now;
                    run.changes++;
                    writer.add(run);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void finished(Result result) {
            Result shown = result.with(run.summary.plan().cleaned(beginning.plan()));
            change(
                    run,
                    END_PATIENCE,
                    () -> {
                        run.summary = run.summary.with(shown);
                        run.pending = shown;
                        boundPending();
                    });
        }

        @Override
        public void aborted() {
            change(
                    run,
                    BEGIN_PATIENCE,
                    () ->
                            run.summary =
                                    run.summary.with(
                                            RunState.ABORTED, "the appliance has ended this test"));
        }

        @Override
        public void failed(String message) {
            change(
                    run,
                    END_PATIENCE,
                    () -> run.summary = run.summary.with(RunState.FAILED, message));
        }
    }

    /** Changes a run and waits, for a while, until the disk has been tried. */
    private void change(KeptRun run, Duration patience, Runnable change) {
        lock.lock();
        try {
            change.run();
            long wanted = ++run.changes;
            run.markedNanos = System.nanoTime();
            writer.add(run);
            long left = patience.toNanos();
            while (run.tried < wanted && left > 0 && writer.works()) {
                left = tried.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // The test is cut short: its figures are written when the disk comes to it.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Of a disk that hangs. */
    private void boundPending() {
        List<KeptRun> waiting = runs.values().stream().filter(run -> run.pending != null).toList();
        for (KeptRun run : waiting.subList(0, Math.max(0, waiting.size() - PENDING_MAX))) {
            run.pending = null;
            counts.lost.increment();
        }
    }

    /** Lets the oldest go, so that one more has its place; bytes are the writer's to bound. */
    void makeRoom() {
        while (runs.size() > settings.countMax()) {
            Optional<KeptRun> oldest = oldestEnded();
            if (oldest.isEmpty()) {
                return;
            }
            evict(oldest.get());
        }
    }

    Optional<KeptRun> oldestEnded() {
        return runs.values().stream()
                .filter(run -> run.summary.state() != RunState.RUNNING && !run.stuck)
                .findFirst();
    }

    /** Lets a run go for newer ones. */
    void evict(KeptRun run) {
        counts.evicted.increment();
        run.evicted = true;
        drop(run);
    }

    /** Takes a run out of the list; its files go when the writer comes to it. */
    private void drop(KeptRun run) {
        runs.remove(run.id);
        run.removed = true;
        run.pending = null;
        run.held = null;
        writer.add(run);
    }

    /** The JSON of a result as it is kept. */
    static byte[] bytes(Result result) {
        return JsonReport.of(result, ResultFile.ROWS_MAX).getBytes(StandardCharsets.UTF_8);
    }

    /** A part of the list. */
    ObjectNode list(int limit, Optional<String> before) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean persistent = writer.persistent();
        lock.lock();
        try {
            var list = json.putArray("runs");
            var some = before.isPresent() ? runs.headMap(before.get(), false) : runs;
            some.descendingMap().values().stream()
                    .limit(limit)
                    .forEach(run -> list.add(run.json()));
            json.put("count", runs.size()).put("bytes", bytes());
            json.putObject("bounds")
                    .put("count", settings.countMax())
                    .put("bytes", settings.bytesMax());
            return json.put("persistent", persistent);
        } finally {
            lock.unlock();
        }
    }

    /** A run as the list shows it; none where there is no such run. */
    public Optional<ObjectNode> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(runs.get(id)).map(KeptRun::json);
        } finally {
            lock.unlock();
        }
    }

    /** The same with its last figures as {@code metrics}, where they are known. */
    Optional<ObjectNode> findWithMetrics(String id) {
        ObjectNode json;
        boolean onDisk;
        lock.lock();
        try {
            KeptRun run = runs.get(id);
            if (run == null) {
                return Optional.empty();
            }
            json = run.json();
            onDisk = run.metrics == null && run.summaryBytes > 0;
            if (run.metrics != null) {
                json.set("metrics", run.metrics);
            }
        } finally {
            lock.unlock();
        }
        if (onDisk) {
            metricsOnDisk(id).ifPresent(metrics -> json.set("metrics", metrics));
        }
        return Optional.of(json);
    }

    private Optional<JsonNode> metricsOnDisk(String id) {
        try {
            JsonNode json =
                    RunSummary.tree(writer.read(RunIds.summaryFile(id), RunSummary.BYTES_MAX));
            return Optional.of(json.path("metrics")).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * A result's JSON.
     *
     * @return none where there is none
     * @throws IOException where it cannot be read
     */
    Optional<byte[]> result(String id) throws IOException {
        Result pending;
        lock.lock();
        try {
            KeptRun run = runs.get(id);
            if (run == null || !run.hasResult()) {
                return Optional.empty();
            }
            if (run.held != null) {
                return Optional.of(run.held);
            }
            pending = run.pending;
        } finally {
            lock.unlock();
        }
        return Optional.of(
                pending != null
                        ? bytes(pending)
                        : writer.read(RunIds.resultFile(id), ResultFile.BYTES_MAX));
    }

    /** Removes a run; its files are gone when this returns, unless the disk hangs. */
    Removal remove(String id) {
        lock.lock();
        try {
            KeptRun run = runs.get(id);
            if (run == null) {
                return Removal.UNKNOWN;
            }
            if (run.summary.state() == RunState.RUNNING) {
                return Removal.RUNNING;
            }
            change(run, END_PATIENCE, () -> drop(run));
            return run.removed ? Removal.DONE : Removal.FAILED;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of all files, and of what is held in memory instead. */
    long bytes() {
        return runs.values().stream().mapToLong(KeptRun::bytes).sum();
    }

    /** How many runs there are. */
    public int count() {
        lock.lock();
        try {
            return runs.size();
        } finally {
            lock.unlock();
        }
    }

    /** What they take up, on disk and in memory. */
    public long byteCount() {
        lock.lock();
        try {
            return bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Times that something could not be written. */
    public long writeFailures() {
        return counts.writeFailures.sum();
    }

    /** Whether what is measured now outlives the process. */
    public boolean persistent() {
        return writer.persistent();
    }

    /** Where runs are kept, as the user has said it; empty where nowhere. */
    public String place() {
        return settings.folder().map(Path::normalize).map(Path::toString).orElse("");
    }

    /** The part of {@code /stats}. */
    public ObjectNode figures() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        lock.lock();
        try {
            json.put("count", runs.size()).put("bytes", bytes());
            json.put("in_memory", runs.values().stream().filter(run -> run.held != null).count());
        } finally {
            lock.unlock();
        }
        json.put("persistent", writer.persistent()).put("dir", place());
        json.put("problem", writer.problem().orElse(null));
        return counts.addTo(json);
    }

    /** Writes what waits, for a few seconds at most, and gives the folder up. */
    @Override
    public void close() {
        writer.close(CLOSE_PATIENCE);
    }
}
