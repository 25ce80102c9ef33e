package dev.threadmill.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads recordings: strict about what it knows, blind to keys that it does not know, and forgiving
 * to a file that ends inside its last message, as a crash leaves it.
 */
public final class RecordingReader {
    /** What a file may hold at most. */
    public static final int ENTRIES_MAX = 5_000_000;

    /** A message of 64 MiB in Base64, and some. */
    private static final int STRING_CHARS_MAX = 100_000_000;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(STRING_CHARS_MAX)
                                    .maxDocumentLength(RecordingWriter.BYTES_MAX)
                                    .maxNestingDepth(100)
                                    .build())
                    .build();

    private final JsonParser json;
    private final List<Entry> entries = new ArrayList<>();
    private Metadata metadata = Metadata.NONE;
    private boolean hasMessages;

    private RecordingReader(JsonParser json) {
        this.json = json;
    }

    /**
     * A recording as it was read.
     *
     * @param warning what was forgiven
     */
    public record Read(Recording recording, Optional<String> warning) {}

    /**
     * Reads a file of at most 1 GiB and 5,000,000 messages. The figures in its metadata may be
     * missing or wrong: those of the messages count.
     *
     * @throws InvalidRecordingException where it is no recording, with a message that names the
     *     place
     * @throws IOException where it cannot be read
     */
    public static Read read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidRecordingException(file + " is a folder, not a file");
        }
        if (Files.exists(file) && Files.size(file) > RecordingWriter.BYTES_MAX) {
            throw new InvalidRecordingException(file + " is larger than 1GiB");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw new InvalidRecordingException(file + " does not exist");
        }
    }

    /**
     * Reads from a stream, to its end.
     *
     * @param name what messages call it
     */
    static Read read(InputStream in, String name) throws IOException {
        WatchedInput watched = new WatchedInput(in);
        try (JsonParser json = JSON.createParser(watched)) {
            RecordingReader reader = new RecordingReader(json);
            Optional<String> warning = Optional.empty();
            try {
                reader.document();
            } catch (JsonProcessingException e) {
                if (!reader.hasMessages || !watched.ended) {
                    throw e;
                }
                warning =
                        Optional.of(
                                name
                                        + " is cut off behind message "
                                        + reader.entries.size()
                                        + ": what is whole was read");
            }
            return new Read(reader.recording(), warning);
        } catch (InvalidRecordingException e) {
            throw new InvalidRecordingException(name + ": " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new InvalidRecordingException(
                    name
                            + ": is no JSON: "
                            + oneLine(e.getOriginalMessage())
                            + at(e.getLocation()));
        }
    }

    /**
     * Knows whether the parser has asked for more than there is: its exceptions do not all tell.
     */
    private static final class WatchedInput extends FilterInputStream {
        private boolean ended;

        WatchedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            ended |= count < 0;
            return count;
        }
    }

    private static String oneLine(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private Recording recording() {
        long lastMs = 0;
        for (Entry entry : entries) {
            lastMs = Math.max(lastMs, entry.timestampMs());
        }
        return new Recording(
                new Metadata(
                        metadata.recordedAt(),
                        Math.max(lastMs, metadata.durationMs()),
                        entries.size(),
                        metadata.url(),
                        metadata.path(),
                        metadata.version()),
                entries);
    }

    private void document() throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw new InvalidRecordingException("is empty");
        }
        require(first == JsonToken.START_OBJECT, "", "must be an object with 'messages'");
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            boolean known = key.equals("metadata") || key.equals("messages");
            require(!known || seen.add(key), key, "stands there twice");
            json.nextToken();
            switch (key) {
                case "metadata" -> metadata();
                case "messages" -> messages();
                default -> json.skipChildren();
            }
        }
        require(hasMessages, "messages", "is missing");
        require(json.nextToken() == null, "", "something follows the end of the recording");
    }

    private void metadata() throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "metadata", "must be an object");
        Optional<Instant> recordedAt = Optional.empty();
        long durationMs = 0;
        Optional<String> url = Optional.empty();
        Optional<String> path = Optional.empty();
        Optional<String> version = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = "metadata." + json.currentName();
            json.nextToken();
            switch (field) {
                case "metadata.recorded_at" -> recordedAt = Optional.of(instant(field));
                case "metadata.duration_ms" -> durationMs = count(field);
                // The messages' own number counts.
                case "metadata.message_count" -> count(field);
                case "metadata.url" -> url = Optional.of(string(field));
                case "metadata.path" -> path = Optional.of(string(field));
                case "metadata.version" -> version = Optional.of(string(field));
                default -> json.skipChildren();
            }
        }
        metadata = new Metadata(recordedAt, durationMs, 0, url, path, version);
    }

    private void messages() throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "messages", "must be an array");
        hasMessages = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String field = "messages[" + entries.size() + "]";
            require(entries.size() < ENTRIES_MAX, "messages", "are more than " + ENTRIES_MAX);
            require(json.currentToken() == JsonToken.START_OBJECT, field, "must be an object");
            entries.add(entry(field));
        }
    }

    private Entry entry(String message) throws IOException {
        Long timestampMs = null;
        Direction direction = null;
        Kind kind = null;
        String data = null;
        Optional<String> connection = Optional.empty();
        Optional<String> path = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            String field = message + "." + key;
            json.nextToken();
            switch (key) {
                case "timestamp_ms" -> timestampMs = once(timestampMs, count(field), field);
                case "direction" -> direction = once(direction, direction(field), field);
                case "type" -> kind = once(kind, kind(field), field);
                case "data" -> data = once(data, string(field), field);
                case "connection" -> connection = Optional.of(string(field));
                case "path" -> path = Optional.of(path(field));
                default -> json.skipChildren();
            }
        }
        require(timestampMs != null, message + ".timestamp_ms", "is missing");
        require(direction != null, message + ".direction", "is missing");
        require(kind != null, message + ".type", "is missing");
        require(data != null || !kind.isData(), message + ".data", "is missing");
        Entry entry =
                new Entry(timestampMs, direction, kind, data == null ? "" : data, connection, path);
        if (kind != Kind.TEXT) {
            check(entry, message + ".data");
        }
        return entry;
    }

    private void check(Entry entry, String field) throws InvalidRecordingException {
        try {
            entry.event();
        } catch (IllegalArgumentException e) {
            throw fault(field, e.getMessage());
        }
    }

    private <T> T once(T before, T now, String field) throws InvalidRecordingException {
        require(before == null, field, "stands there twice");
        return now;
    }

    private Direction direction(String field) throws IOException {
        String word = string(field);
        for (Direction direction : Direction.values()) {
            if (direction.word().equals(word)) {
                return direction;
            }
        }
        throw fault(field, "'" + shown(word) + "' is neither incoming nor outgoing");
    }

    private Kind kind(String field) throws IOException {
        String word = string(field);
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw fault(
                field, "'" + shown(word) + "' is not one of text, binary, ping, pong and close");
    }

    private Instant instant(String field) throws IOException {
        String text = string(field);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw fault(
                    field,
                    "'" + shown(text) + "' is no time such as 2024-01-15T10:30:00Z (RFC 3339)");
        }
    }

    private String path(String field) throws IOException {
        String text = string(field);
        require(Entry.isPath(text), field, "must be a path such as /api?room=5");
        return text;
    }

    private long count(String field) throws IOException {
        boolean whole =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        require(whole && json.getLongValue() >= 0, field, "must be a whole number from 0");
        return json.getLongValue();
    }

    private String string(String field) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, field, "must be a string");
        return json.getText();
    }

    private static String shown(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "…" : word;
    }

    private void require(boolean holds, String field, String message)
            throws InvalidRecordingException {
        if (!holds) {
            throw fault(field, message);
        }
    }

    private InvalidRecordingException fault(String field, String message) {
        return new InvalidRecordingException(
                (field.isEmpty() ? "" : field + " ") + message + at(json.currentTokenLocation()));
    }

    private static String at(JsonLocation place) {
        return place == null
                ? ""
                : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }
}
