package dev.threadmill.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.recording.RecordingWriter.Existing;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingWriterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Metadata ABOUT =
            Metadata.about(Optional.of("ws://h"), Optional.of("/\"ä"), Optional.of("1"));

    @TempDir Path folder;

    private static Entry text(long ms, String text) {
        return new Entry(ms, Direction.INCOMING, Kind.TEXT, text, Optional.empty());
    }

    private static Entry any(Random random, long ms) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        byte[] few = new byte[random.nextInt(126)];
        random.nextBytes(few);
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(60), 0, 0x2_0000)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .forEach(text::appendCodePoint);
        WebSocketEvent event =
                switch (random.nextInt(5)) {
                    case 0 -> new WebSocketEvent.Text(text.toString());
                    case 1 -> new WebSocketEvent.Binary(bytes);
                    case 2 -> new WebSocketEvent.Ping(few);
                    case 3 -> new WebSocketEvent.Pong(few);
                    default ->
                            random.nextBoolean()
                                    ? new WebSocketEvent.Close(1005, "")
                                    : new WebSocketEvent.Close(1000, "bye \"ä\"");
                };
        Entry entry =
                Entry.of(
                        ms,
                        random.nextBoolean() ? Direction.INCOMING : Direction.OUTGOING,
                        event,
                        random.nextBoolean() ? Optional.of("conn-1") : Optional.empty());
        return random.nextInt(4) == 0 ? entry.onPath("/a?b=%20c") : entry;
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            Path file = folder.resolve("r" + round + ".json");
            List<Entry> entries = new ArrayList<>();
            try (RecordingWriter writer = RecordingWriter.open(file, ABOUT, 1 << 20)) {
                for (int i = 0; i < random.nextInt(30); i++) {
                    entries.add(any(random, 10L * i));
                    assertTrue(writer.append(entries.getLast()));
                }
                assertEquals(Files.size(file), writer.bytes());
            }
            RecordingReader.Read read = RecordingReader.read(file);
            assertEquals(entries, read.recording().entries());
            assertEquals(Optional.empty(), read.warning());
            assertEquals(ABOUT.url(), read.recording().metadata().url());
            assertEquals(ABOUT.path(), read.recording().metadata().path());
            JsonNode json = MAPPER.readTree(file.toFile());
            assertEquals(entries.size(), json.at("/metadata/message_count").asInt(-1));
            assertEquals(
                    entries.isEmpty() ? 0 : entries.getLast().timestampMs(),
                    json.at("/metadata/duration_ms").asLong(-1));
            assertEquals(
                    Set.of(),
                    JsonSchemaFactory.getInstance(VersionFlag.V202012)
                            .getSchema(JsonReport.recordingSchema())
                            .validate(json));
        }
    }

    @Test
    void theFileIsWholeAfterEveryMessage() throws Exception {
        Path file = folder.resolve("deep/er/s.json");
        try (RecordingWriter writer = RecordingWriter.open(file, Metadata.NONE, 1 << 20)) {
            assertEquals(0, MAPPER.readTree(file.toFile()).at("/messages").size());
            for (int i = 1; i <= 40; i++) {
                assertTrue(writer.append(text(i, "x".repeat(i * 7))));
                JsonNode json = MAPPER.readTree(file.toFile());
                assertEquals(i, json.at("/messages").size());
                assertEquals(i, json.at("/metadata/message_count").asInt());
                assertEquals(i - 1, json.at("/metadata/duration_ms").asInt());
            }
        }
    }

    @Test
    void timesCountFromTheFirstMessageAndNeverGoBack() throws Exception {
        Path file = folder.resolve("s.json");
        Clock clock = Clock.fixed(Instant.parse("2024-01-15T10:30:00.5Z"), ZoneOffset.UTC);
        try (RecordingWriter writer =
                RecordingWriter.open(file, Metadata.NONE, 1 << 20, Existing.REFUSE, clock)) {
            for (long ms : new long[] {5_000, 5_100, 5_050, 5_200}) {
                writer.append(text(ms, ""));
            }
        }
        Recording recording = RecordingReader.read(file).recording();
        assertEquals(
                List.of(0L, 100L, 100L, 200L),
                recording.entries().stream().map(Entry::timestampMs).toList());
        assertEquals(Optional.of(clock.instant()), recording.metadata().recordedAt());
    }

    @Test
    void neverTouchesAFileThatExists() throws Exception {
        Path file = Files.writeString(folder.resolve("s.json"), "old");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> RecordingWriter.open(file, Metadata.NONE, 1 << 20));
        try (RecordingWriter second = RecordingWriter.openFresh(file, Metadata.NONE, 1 << 20);
                RecordingWriter third = RecordingWriter.openFresh(file, Metadata.NONE, 1 << 20)) {
            assertEquals(folder.resolve("s-2.json"), second.path());
            assertEquals(folder.resolve("s-3.json"), third.path());
        }
        assertEquals("old", Files.readString(file));
    }

    @Test
    void replacesAFileWhenAsked() throws Exception {
        Path file = Files.writeString(folder.resolve("s.json"), "old".repeat(1_000));
        try (RecordingWriter writer =
                RecordingWriter.open(file, Metadata.NONE, 1 << 20, Existing.REPLACE)) {
            writer.append(text(0, "x"));
        }
        assertEquals(1, RecordingReader.read(file).recording().entries().size());
    }

    @Test
    void endsAtItsBound() throws Exception {
        Path file = folder.resolve("s.json");
        try (RecordingWriter writer = RecordingWriter.open(file, Metadata.NONE, 1_000)) {
            int count = 0;
            while (writer.append(text(0, "y".repeat(50)))) {
                count++;
            }
            assertTrue(count > 2);
            assertFalse(writer.append(text(0, "")), "a small one would fit");
            assertEquals(count, writer.count());
            assertEquals(Optional.of("it has reached its bound of 1000 bytes"), writer.failure());
            assertTrue(Files.size(file) <= 1_000);
            assertEquals(count, MAPPER.readTree(file.toFile()).at("/messages").size());
        }
    }

    @Test
    void takesNothingAfterItsEnd() throws Exception {
        Path file = folder.resolve("s.json");
        RecordingWriter writer = RecordingWriter.open(file, Metadata.NONE, 1_000);
        writer.close();
        writer.close();
        assertFalse(writer.append(text(0, "")));
        assertEquals(0, RecordingReader.read(file).recording().entries().size());
    }

    @Test
    void saysThatADiskIsFull() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full));
        assertThrows(
                IOException.class,
                () -> RecordingWriter.open(full, Metadata.NONE, 1_000, Existing.REPLACE));
    }

    @Test
    void anyThreadMayAppendAndAnInterruptHarmsNothing() throws Exception {
        Path file = folder.resolve("s.json");
        try (RecordingWriter writer = RecordingWriter.open(file, Metadata.NONE, 1 << 24)) {
            List<Thread> threads =
                    IntStream.range(0, 8)
                            .mapToObj(number ->
                                    Thread.ofVirtual()
                                            .start(() -> {
                                                Thread.currentThread().interrupt();
                                                for (int i = 0; i < 200; i++) {
                                                    writer.append(text(i, number + "/" + i));
                                                }
                                            }))
                            .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        List<Entry> entries = RecordingReader.read(file).recording().entries();
        assertEquals(1_600, entries.size());
        assertEquals(1_600, entries.stream().map(Entry::data).distinct().count());
    }
}
