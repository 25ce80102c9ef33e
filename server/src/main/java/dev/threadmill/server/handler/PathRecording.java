package dev.threadmill.server.handler;

import dev.threadmill.load.report.Version;
import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.server.mock.RecordSpec;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Upstreams;
import dev.threadmill.server.session.Witness;
import dev.threadmill.server.template.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes down what all connections of a path say and hear: a file a day (UTC) where its name holds
 * the date. Trouble with a file ends its recording, never the traffic.
 */
final class PathRecording implements Witness, AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(PathRecording.class.getName());
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final String path;
    private final RecordSpec spec;
    private final Upstreams counts;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What is written to on one day.
     *
     * @param file as rendered
     * @param writer null where there is none (any more)
     */
    private record Current(long day, String file, RecordingWriter writer) {}

    private volatile Current current = new Current(Long.MIN_VALUE, "", null);
    private boolean closed;

    PathRecording(String path, RecordSpec spec, Upstreams counts, InstantSource clock) {
        this.path = path;
        this.spec = spec;
        this.counts = counts;
        this.clock = clock;
    }

    RecordSpec spec() {
        return spec;
    }

    @Override
    public void received(Session session, Message message) {
        write(session, Direction.INCOMING, message);
    }

    @Override
    public void sent(Session session, Message message) {
        write(session, Direction.OUTGOING, message);
    }

    private void write(Session session, Direction direction, Message message) {
        long nowMs = clock.millis();
        Current now = current;
        if (now.day() != Math.floorDiv(nowMs, DAY_MILLIS)) {
            now = turnTo(nowMs);
        }
        RecordingWriter writer = now.writer();
        if (writer == null) {
            return;
        }
        Optional<String> connection = Optional.of(session.id());
        Entry entry =
                switch (message) {
                    case Message.Text text ->
                            new Entry(nowMs, direction, Kind.TEXT, text.text(), connection);
                    case Message.Binary binary ->
                            new Entry(
                                    nowMs,
                                    direction,
                                    Kind.BINARY,
                                    Base64.getEncoder().encodeToString(binary.bytes()),
                                    connection);
                };
        if (!writer.append(entry)) {
            giveUp(now);
        }
    }

    /** Goes on in the file of another day, which may be the same. */
    private Current turnTo(long nowMs) {
        lock.lock();
        try {
            long day = Math.floorDiv(nowMs, DAY_MILLIS);
            if (closed || day <= current.day()) {
                return current;
            }
            String file = spec.file().render(at(nowMs));
            if (file.equals(current.file())) {
                current = new Current(day, file, current.writer());
                return current;
            }
            if (current.writer() != null) {
                current.writer().close();
            }
            current = new Current(day, file, open(file));
            return current;
        } finally {
            lock.unlock();
        }
    }

    private static Scope at(long nowMs) {
        return new Scope() {
            @Override
            public InstantSource clock() {
                return () -> java.time.Instant.ofEpochMilli(nowMs);
            }
        };
    }

    private RecordingWriter open(String file) {
        try {
            Metadata about =
                    Metadata.about(
                            Optional.empty(), Optional.of(path), Optional.of(Version.current()));
            RecordingWriter writer =
                    RecordingWriter.openFresh(Path.of(file), about, spec.bytesMax());
            LOGGER.log(Level.INFO, "{0} is recorded in {1}", new Object[] {path, writer.path()});
            return writer;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} is not recorded: {1} cannot be made ({2})",
                    new Object[] {path, file, e});
            counts.recordingEnded();
            return null;
        }
    }

    /** The file takes no more; the traffic goes on. */
    private void giveUp(Current full) {
        lock.lock();
        try {
            if (closed || current.writer() != full.writer()) {
                return;
            }
            current = new Current(full.day(), full.file(), null);
            LOGGER.log(
                    Level.WARNING,
                    "the recording {0} has ended: {1}",
                    new Object[] {
                        full.writer().path(), full.writer().failure().orElse("it is closed")
                    });
            counts.recordingEnded();
            full.writer().close();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the recording. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (current.writer() != null) {
                current.writer().close();
                current = new Current(Long.MAX_VALUE, current.file(), null);
            }
        } finally {
            lock.unlock();
        }
    }
}
