package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import dev.threadmill.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The thread that writes runs, which lives while there is something to write, and the folder that
 * it writes to. What cannot be written is held in memory, within a bound.
 */
final class RunWriter {
    private static final Logger LOGGER = Logger.getLogger(RunWriter.class.getName());

    /** Of results that are held in memory. */
    static final long HELD_BYTES_MAX = 32L * 1_024 * 1_024;

    private final RunStore store;
    private final Settings.Runs settings;
    private final Disk disk;

    /** Guarded by the store's lock, as all that follows but the folder's files. */
    private final Set<KeptRun> waiting = new LinkedHashSet<>();

    private Thread thread;
    private boolean closed;
    private volatile Optional<RunFolder> folder = Optional.empty();
    private volatile Optional<String> problem = Optional.empty();

    RunWriter(RunStore store, Settings.Runs settings, Disk disk) {
        this.store = store;
        this.settings = settings;
        this.disk = disk;
    }

    /** Has a run written, or removed; the store's lock is held. */
    void add(KeptRun run) {
        if (closed) {
            return;
        }
        waiting.add(run);
        if (thread == null) {
            Thread begun =
                    Thread.ofPlatform().name("threadmill-runs").daemon().unstarted(this::work);
            try {
                begun.start();
                thread = begun;
            } catch (OutOfMemoryError e) {
                // No thread can be had now: what waits is tried with what comes next.
                LOGGER.log(Level.WARNING, "runs cannot be written", e);
                store.counts.writeFailures.increment();
            }
        }
    }

    /** Whether a run that waits will be tried; the store's lock is held. */
    boolean works() {
        return thread != null;
    }

    private void work() {
        while (true) {
            KeptRun run;
            store.lock.lock();
            try {
                if (waiting.isEmpty()) {
                    thread = null;
                    store.tried.signalAll();
                    return;
                }
                run = waiting.iterator().next();
                waiting.remove(run);
            } finally {
                store.lock.unlock();
            }
            try {
                settle(run);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "a run could not be written", e);
                store.counts.writeFailures.increment();
            }
        }
    }

    /** Brings the disk to what the list says of a run. */
    private void settle(KeptRun run) {
        RunSummary summary;
        Result pending;
        ObjectNode metrics;
        long upTo;
        boolean removed;
        store.lock.lock();
        try {
            upTo = run.changes;
            summary = run.summary;
            metrics = run.metrics;
            pending = run.pending;
            removed = run.removed;
        } finally {
            store.lock.unlock();
        }
        try {
            if (removed) {
                remove(run);
            } else {
                // A test's figures are no occasion to look for a folder that has failed.
                if (upTo == 1 || summary.state() != RunState.RUNNING) {
                    ensureOpen();
                }
                write(run, summary, pending, metrics);
            }
        } finally {
            store.lock.lock();
            try {
                run.tried = Math.max(run.tried, upTo);
                store.tried.signalAll();
            } finally {
                store.lock.unlock();
            }
        }
    }

    private void write(KeptRun run, RunSummary summary, Result pending, ObjectNode metrics) {
        byte[] result = pending == null ? run.held : RunStore.bytes(pending);
        boolean hasResult = result != null || run.resultBytes > 0;
        byte[] bytes = summary.bytes(hasResult, hasResult ? null : metrics);
        boolean written = false;
        if (folder.isPresent()) {
            try {
                makeRoom(run, bytes.length + (result == null ? run.resultBytes : result.length));
                if (result != null) {
                    folder.get().write(RunIds.resultFile(run.id), result);
                }
                folder.get().write(RunIds.summaryFile(run.id), bytes);
                written = true;
                worked();
            } catch (IOException | RuntimeException | Error e) {
                failed(e);
            }
        }
        store.lock.lock();
        try {
            if (written) {
                run.summaryBytes = bytes.length;
                run.resultBytes = result == null ? run.resultBytes : result.length;
                run.held = null;
                if (summary.state() != RunState.RUNNING) {
                    run.metrics = null;
                    store.counts.written.increment();
                    store.runs.values().stream()
                            .filter(other -> other.held != null)
                            .forEach(this::add);
                }
            } else if (result != null && !run.removed) {
                run.held = result;
                boundHeld();
            }
            if (pending != null) {
                run.pending = null;
            }
        } finally {
            store.lock.unlock();
        }
    }

    /** The oldest that are only in memory go. */
    private void boundHeld() {
        while (store.runs.values().stream().mapToLong(KeptRun::heldBytes).sum() > HELD_BYTES_MAX) {
            KeptRun oldest =
                    store.runs.values().stream()
                            .filter(run -> run.held != null)
                            .findFirst()
                            .orElseThrow();
            store.evict(oldest);
        }
    }

    /** Lets the oldest go, so that so many bytes more have their place. */
    private void makeRoom(KeptRun coming, long bytes) throws IOException {
        if (bytes > settings.bytesMax()) {
            throw new IOException("a result of " + bytes + " bytes is larger than runs.max_size");
        }
        while (true) {
            KeptRun oldest;
            store.lock.lock();
            try {
                long other = store.bytes() - coming.bytes();
                Optional<KeptRun> found =
                        store.runs.values().stream()
                                .filter(run -> run != coming && !run.stuck)
                                .filter(run -> run.summary.state() != RunState.RUNNING)
                                .findFirst();
                if (other + bytes <= settings.bytesMax() || found.isEmpty()) {
                    return;
                }
                oldest = found.get();
                store.evict(oldest);
                waiting.remove(oldest);
            } finally {
                store.lock.unlock();
            }
            remove(oldest);
        }
    }

    private void remove(KeptRun run) {
        if (folder.isEmpty()) {
            return;
        }
        RunFolder now = folder.get();
        try {
            now.remove(run.id);
        } catch (IOException e) {
            LOGGER.warning("the run " + run.id + " cannot be removed: " + reason(e));
            store.counts.writeFailures.increment();
            putBack(
                    run,
                    size(now, RunIds.summaryFile(run.id)),
                    size(now, RunIds.resultFile(run.id)));
        }
    }

    /** Puts a run back into the list that could not be removed. */
    private void putBack(KeptRun run, long summaryBytes, long resultBytes) {
        store.lock.lock();
        try {
            if (run.evicted) {
                run.evicted = false;
                store.counts.evicted.decrement();
            }
            run.removed = false;
            run.stuck = true;
            run.summaryBytes = summaryBytes;
            run.resultBytes = resultBytes;
            store.runs.putIfAbsent(run.id, run);
        } finally {
            store.lock.unlock();
        }
    }

    private static long size(RunFolder folder, String name) {
        try {
            return folder.sizeOf(name);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Reads a file of the folder. */
    byte[] read(String name, long bytesMax) throws IOException {
        Optional<RunFolder> now = folder;
        if (now.isEmpty()) {
            throw new NoSuchFileException(name);
        }
        return now.get().read(name, bytesMax);
    }

    private void ensureOpen() {
        if (folder.isPresent() && folder.get().stands()) {
            return;
        }
        folder.ifPresent(RunFolder::close);
        folder = Optional.empty();
        tryOpen();
    }

    /** Takes the folder, if it can be had, and adds what is in it to the list. */
    void tryOpen() {
        if (settings.folder().isEmpty()) {
            return;
        }
        Path path = settings.folder().get();
        RunFolder opened;
        RunIndex index;
        try {
            opened = RunFolder.open(path, disk);
            index = RunIndex.of(opened);
        } catch (IOException e) {
            failed(e);
            return;
        }
        folder = Optional.of(opened);
        if (index.strangeCount() > 0) {
            store.counts.unreadable.add(index.strangeCount());
            LOGGER.warning(
                    index.strangeCount()
                            + " files in "
                            + path
                            + " are left alone: "
                            + String.join("; ", index.strange()));
        }
        store.lock.lock();
        try {
            // Of a folder that has vanished: what was on disk alone is gone.
            store.runs.values().removeIf(run -> run.summaryBytes > 0 && !stays(run));
            index.runs().forEach(this::add);
            store.makeRoom();
        } finally {
            store.lock.unlock();
        }
    }

    private static boolean stays(KeptRun run) {
        return run.summary.state() == RunState.RUNNING || run.pending != null || run.held != null;
    }

    private void add(RunIndex.Found found) {
        String id = found.summary().id();
        if (store.runs.containsKey(id)) {
            return;
        }
        KeptRun run = new KeptRun(id, found.summary());
        run.metrics = found.metrics();
        run.summaryBytes = found.summaryBytes();
        run.resultBytes = found.resultBytes();
        store.runs.put(id, run);
        if (found.changed()) {
            run.changes = 2;
            add(run);
        }
    }

    private void worked() {
        if (problem.isPresent()) {
            LOGGER.info(
                    "results of load tests are written to " + settings.folder().get() + " again");
            problem = Optional.empty();
        }
    }

    private void failed(Throwable e) {
        store.counts.writeFailures.increment();
        String what =
                e instanceof RunFolder.TakenException
                        ? e.getMessage()
                        : "cannot write to " + settings.folder().get() + ": " + reason(e);
        if (problem.isEmpty()) {
            LOGGER.warning(what + "; results of load tests stay in memory until that changes");
        }
        problem = Optional.of(what);
    }

    private static String reason(Throwable e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
    }

    Optional<String> problem() {
        return problem;
    }

    boolean persistent() {
        if (settings.folder().isEmpty() || problem.isPresent()) {
            return false;
        }
        if (folder.isPresent()) {
            return true;
        }
        Path existing = settings.folder().get().toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    void close(Duration patience) {
        store.lock.lock();
        try {
            closed = true;
            long left = patience.toNanos();
            while (thread != null && left > 0) {
                left = store.tried.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            store.lock.unlock();
        }
        folder.ifPresent(RunFolder::close);
    }
}
