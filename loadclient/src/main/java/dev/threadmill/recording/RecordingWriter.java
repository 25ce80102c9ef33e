package dev.threadmill.recording;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a recording as it happens. After every append the file is a whole JSON document: a new
 * message goes over the old end in one write, and the metadata, padded to a fixed width, are
 * rewritten where they are. A process that is killed inside that write leaves a last message cut
 * off, which {@link RecordingReader} forgives.
 *
 * <p>Any thread may append. Nothing is thrown into the traffic: a full disk or the bound in size
 * ends the recording, and {@link #failure} says so.
 */
public final class RecordingWriter implements AutoCloseable {
    /** The usual bound of a file, and what a reader takes at most. */
    public static final long BYTES_MAX = 1L << 30;

    private static final int NAMES_MAX = 10_000;
    private static final String TAIL = "\n]}\n";
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final Metadata about;
    private final long bytesMax;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Not a FileChannel: that closes itself when a thread that writes is interrupted. */
    private final RandomAccessFile file;

    private final int headBytes;
    private Instant recordedAt;
    private long firstMs;
    private long lastMs;
    private long count;

    /** Where the next message goes: over the tail. */
    private long end;

    private boolean closed;
    private String failure;

    /** What becomes of a file that is there already. */
    public enum Existing {
        REFUSE,
        REPLACE
    }

    private RecordingWriter(
            Path path, RandomAccessFile file, Metadata about, long bytesMax, Clock clock)
            throws IOException {
        this.path = path;
        this.file = file;
        this.about = about;
        this.bytesMax = bytesMax;
        this.clock = clock;
        recordedAt = clock.instant();
        headBytes = utf8(about.with(recordedAt, Long.MAX_VALUE, Long.MAX_VALUE)).length;
        file.setLength(0);
        end = headBytes;
        write(0, head() + TAIL);
    }

    /**
     * Starts a file, and the folders above it where they are missing; one that exists is refused.
     *
     * @param about the metadata's url, path and version; the figures are the writer's own
     * @param bytesMax the file never grows beyond it
     * @throws FileAlreadyExistsException where the file exists
     * @throws IOException where it cannot be written
     */
    public static RecordingWriter open(Path path, Metadata about, long bytesMax)
            throws IOException {
        return open(path, about, bytesMax, Existing.REFUSE);
    }

    /** The same, with a say in what becomes of a file that exists. */
    public static RecordingWriter open(Path path, Metadata about, long bytesMax, Existing existing)
            throws IOException {
        return open(path, about, bytesMax, existing, Clock.systemUTC());
    }

    /**
     * Starts a file under the first free name: {@code name.json}, {@code name-2.json}, {@code
     * name-3.json} and so on; never touches one that exists.
     */
    public static RecordingWriter openFresh(Path path, Metadata about, long bytesMax)
            throws IOException {
        for (int number = 1; number <= NAMES_MAX; number++) {
            try {
                return open(numbered(path, number), about, bytesMax);
            } catch (FileAlreadyExistsException e) {
                // The next name may be free.
            }
        }
        throw new FileAlreadyExistsException(path + " and its next " + NAMES_MAX + " names");
    }

    static RecordingWriter open(
            Path path, Metadata about, long bytesMax, Existing existing, Clock clock)
            throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (existing == Existing.REFUSE) {
            Files.createFile(path);
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            return new RecordingWriter(path, file, about, bytesMax, clock);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static Path numbered(Path path, int number) {
        if (number == 1) {
            return path;
        }
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int cut = dot > 0 ? dot : name.length();
        return path.resolveSibling(name.substring(0, cut) + "-" + number + name.substring(cut));
    }

    /**
     * Adds a message.
     *
     * @param entry its time is on any clock of the caller's: in the file, times count from the
     *     first message, and none is before the one above it
     * @return whether it is in the file; once false, always false
     */
    public boolean append(Entry entry) {
        lock.lock();
        try {
            if (closed || failure != null) {
                return false;
            }
            if (count == 0) {
                firstMs = entry.timestampMs();
                recordedAt = clock.instant();
            }
            long atMs = Math.max(lastMs, entry.timestampMs() - firstMs);
            byte[] bytes =
                    ((count == 0 ? "\n" : ",\n") + json(entry, atMs) + TAIL)
                            .getBytes(StandardCharsets.UTF_8);
            if (end + bytes.length > bytesMax) {
                failure = "it has reached its bound of " + bytesMax + " bytes";
                return false;
            }
            write(end, bytes);
            end += bytes.length - TAIL.length();
            lastMs = atMs;
            count++;
            write(0, head());
            return true;
        } catch (IOException e) {
            failure = "it cannot be written: " + e.getMessage();
            mend();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes half a message away again. */
    private void mend() {
        try {
            file.setLength(end);
            write(end, TAIL);
        } catch (IOException e) {
            // Then the file ends inside a message, which readers forgive.
        }
    }

    private void write(long at, String text) throws IOException {
        write(at, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(long at, byte[] bytes) throws IOException {
        file.seek(at);
        file.write(bytes);
    }

    /** The beginning of the file, as wide as its figures may ever make it. */
    private String head() {
        Metadata now = about.with(recordedAt, lastMs, count);
        int missing = headBytes - utf8(now).length;
        return text(now, " ".repeat(missing));
    }

    private static byte[] utf8(Metadata metadata) {
        return text(metadata, "").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Metadata metadata, String padding) {
        StringBuilder json = new StringBuilder("{\"metadata\":{\"recorded_at\":\"");
        json.append(RFC_3339.format(metadata.recordedAt().orElseThrow()));
        json.append("\",\"duration_ms\":").append(metadata.durationMs());
        json.append(",\"message_count\":").append(metadata.messageCount());
        metadata.url().ifPresent(url -> member(json, "url", url));
        metadata.path().ifPresent(path -> member(json, "path", path));
        metadata.version().ifPresent(version -> member(json, "version", version));
        return json.append('}').append(padding).append(",\"messages\":[").toString();
    }

    private static String json(Entry entry, long atMs) {
        StringBuilder json = new StringBuilder(entry.data().length() + 128);
        json.append("{\"timestamp_ms\":").append(atMs);
        json.append(",\"direction\":\"").append(entry.direction().word());
        json.append("\",\"type\":\"").append(entry.kind().word()).append('"');
        member(json, "data", entry.data());
        entry.connection().ifPresent(connection -> member(json, "connection", connection));
        entry.path().ifPresent(path -> member(json, "path", path));
        return json.append('}').toString();
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, json);
        json.append('"');
    }

    /** The file that is written: with {@link #openFresh} perhaps not the one that was named. */
    public Path path() {
        return path;
    }

    /** Messages in the file. */
    public long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The file's length. */
    public long bytes() {
        lock.lock();
        try {
            return end + TAIL.length();
        } finally {
            lock.unlock();
        }
    }

    /** Why the recording has ended before it was closed, if it has; a clause about "it". */
    public Optional<String> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the recording; later messages are not taken. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            file.close();
        } catch (IOException e) {
            if (failure == null) {
                failure = "it cannot be written: " + e.getMessage();
            }
        } finally {
            lock.unlock();
        }
    }
}
