package dev.threadmill.server.setup;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.TakenPaths;
import dev.threadmill.server.handler.MockPaths;
import dev.threadmill.server.mock.Mocks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads the configuration again: its mocks take effect for new connections, its settings wait for a
 * restart. A faulty one changes nothing.
 */
public final class Reload implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Reload.class.getName());
    private static final Duration LOOKS_EVERY = Duration.ofMillis(500);

    /** More than may be in it. */
    private static final int HASHED_BYTES_MAX = 2 * 1_024 * 1_024;

    /** Editors and mounts take a file away for a moment. */
    private static final int MISSED_LOOKS_MAX = 6;

    /** What came of reading. */
    public sealed interface Outcome {}

    /** The mocks are in force. */
    public record Applied(Changes changes) implements Outcome {}

    /** Those of before are still in force. */
    public record Rejected(List<String> faults) implements Outcome {
        public Rejected {
            faults = List.copyOf(faults);
        }
    }

    /**
     * How things stand.
     *
     * @param faults those of the file; empty where what it says is in force
     * @param since when that began
     */
    public record Stand(List<String> faults, Instant since, long applied, long rejected) {
        public boolean good() {
            return faults.isEmpty();
        }
    }

    /** What tells one state of a file from another without reading it. */
    private record Fingerprint(Object file, FileTime modified, long size) {
        static Optional<Fingerprint> of(Path path) {
            try {
                // Follows links: a mounted ConfigMap is changed by pointing one elsewhere.
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return Optional.of(
                        new Fingerprint(
                                attributes.fileKey(),
                                attributes.lastModifiedTime(),
                                attributes.size()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    private final Configuration started;
    private final Settings running;
    private final Source source;
    private final Path file;
    private final MockPaths paths;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Configuration inForce;
    private Mocks latest;
    private byte[] lastSeen;
    private volatile Stand stand;
    private volatile Thread watcher;
    private volatile boolean closed;

    private Reload(Setup setup, Source source, Path file, MockPaths paths, Clock clock) {
        this.started = setup.configuration();
        this.running = setup.settings();
        this.source = source;
        this.file = file;
        this.paths = paths;
        this.clock = clock;
        this.inForce = setup.configuration();
        this.lastSeen = hash();
        this.stand = new Stand(List.of(), clock.instant(), 0, 0);
        this.latest = setup.mocks();
    }

    /**
     * Prepares it.
     *
     * @param paths where the mocks are replaced
     * @return none where there is no file to read
     */
    public static Optional<Reload> of(Setup setup, MockPaths paths, Clock clock) {
        return setup.source()
                .flatMap(source ->
                        source.file().map(file -> new Reload(setup, source, file, paths, clock)));
    }

    /** Begins to watch the file, until closed. */
    public void watch() {
        watcher = Thread.ofVirtual().name("threadmill-config-watch").start(this::watchAlong);
    }

    /** Reads only what has settled: who writes a file slowly is not read half-way. */
    private void watchAlong() {
        // The first look sees what has changed since the start.
        boolean looked = false;
        Optional<Fingerprint> handled = Optional.empty();
        Optional<Fingerprint> before = Optional.empty();
        int missed = 0;
        while (!closed) {
            LockSupport.parkNanos(LOOKS_EVERY.toNanos());
            Optional<Fingerprint> now = Fingerprint.of(file);
            missed = now.isEmpty() ? missed + 1 : 0;
            boolean settled = now.equals(before) && (now.isPresent() || missed > MISSED_LOOKS_MAX);
            if (settled && !(looked && now.equals(handled))) {
                looked = true;
                handled = now;
                look();
            }
            before = now;
        }
    }

    /**
     * Reads the file if its content is not what was read last.
     *
     * @return none where it is
     */
    public Optional<Outcome> look() {
        lock.lock();
        try {
            byte[] content = hash();
            if (Arrays.equals(content, lastSeen)) {
                return Optional.empty();
            }
            return Optional.of(reload());
        } finally {
            lock.unlock();
        }
    }

    /** Reads the file, whatever was read last. */
    public Outcome reload() {
        lock.lock();
        try {
            lastSeen = hash();
            Outcome outcome = outcome();
            switch (outcome) {
                case Applied applied ->
                        LOGGER.info(() -> file + " was read again: " + applied.changes());
                case Rejected rejected ->
                        LOGGER.log(
                                Level.WARNING,
                                () ->
                                        file
                                                + " is not used, what it said before stays: "
                                                + String.join("; ", rejected.faults()));
            }
            note(outcome);
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private Outcome outcome() {
        try {
            Configuration now = source.read();
            Mocks mocks = Mocks.read(now, source.variables(), latest);
            try {
                mocks = Setup.checked(now, mocks);
                checkAgainstWhatRuns(now, mocks);
            } catch (InvalidConfigException e) {
                if (mocks.scripts() != latest.scripts()) {
                    mocks.scripts().close();
                }
                throw e;
            }
            Changes changes = Changes.between(started, inForce, now);
            paths.replace(now.settings().mock().enabled() ? mocks : mocks.withoutPaths());
            latest = mocks;
            inForce = now;
            return new Applied(changes);
        } catch (InvalidConfigException e) {
            return new Rejected(e.faults());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the configuration cannot be read", e);
            return new Rejected(List.of(file + ": cannot be read: " + e));
        }
    }

    /** What moves at the next start is still where it was. */
    private void checkAgainstWhatRuns(Configuration now, Mocks mocks)
            throws InvalidConfigException {
        Setup.checkPaths(now, mocks, running);
        now.settings()
                .mock()
                .path()
                .flatMap(path -> TakenPaths.at(path, running))
                .ifPresent(there ->
                        now.faults().add("websocket.path: until a restart, " + there + " there"));
        now.throwIfFaulty();
    }

    private void note(Outcome outcome) {
        Stand before = stand;
        Instant now = clock.instant();
        stand =
                switch (outcome) {
                    case Applied applied ->
                            new Stand(List.of(), now, before.applied() + 1, before.rejected());
                    case Rejected rejected ->
                            new Stand(
                                    rejected.faults(),
                                    before.good() ? now : before.since(),
                                    before.applied(),
                                    before.rejected() + 1);
                };
    }

    /** The file's content in short; nothing where it cannot be read. */
    private byte[] hash() {
        try (InputStream in = Files.newInputStream(file)) {
            return MessageDigest.getInstance("SHA-256").digest(in.readNBytes(HASHED_BYTES_MAX));
        } catch (IOException e) {
            return new byte[0];
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public Stand stand() {
        return stand;
    }

    /** Ends the watching; a look that is under way may finish. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watcher);
    }
}
