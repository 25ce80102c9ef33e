package dev.threadmill.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingReaderTest {
    /** As the guide prints it. */
    private static final String SAMPLE =
            """
            {
              "metadata": {
                "recorded_at": "2024-01-15T10:30:00Z",
                "duration_ms": 5000,
                "message_count": 42
              },
              "messages": [
                {
                  "timestamp_ms": 0,
                  "direction": "incoming",
                  "type": "text",
                  "data": "{\\"type\\": \\"subscribe\\", \\"channel\\": \\"orders\\"}"
                },
                {
                  "timestamp_ms": 50,
                  "direction": "outgoing",
                  "type": "text",
                  "data": "{\\"type\\": \\"subscribed\\", \\"channel\\": \\"orders\\"}"
                }
              ]
            }
            """;

    private static RecordingReader.Read read(byte[] bytes) throws IOException {
        return RecordingReader.read(new ByteArrayInputStream(bytes), "s.json");
    }

    private static RecordingReader.Read read(String json) throws IOException {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String json) {
        return assertThrows(InvalidRecordingException.class, () -> read(json)).getMessage();
    }

    @Test
    void readsTheGuidesSample() throws Exception {
        RecordingReader.Read read = read(SAMPLE);
        assertEquals(Optional.empty(), read.warning());
        Metadata metadata = read.recording().metadata();
        assertEquals(Optional.of(Instant.parse("2024-01-15T10:30:00Z")), metadata.recordedAt());
        assertEquals(5_000, metadata.durationMs());
        assertEquals(2, metadata.messageCount());
        assertEquals(
                new Entry(
                        50,
                        Direction.OUTGOING,
                        Kind.TEXT,
                        "{\"type\": \"subscribed\", \"channel\": \"orders\"}",
                        Optional.empty()),
                read.recording().entries().get(1));
    }

    @Test
    void theSchemaDescribesTheSample() throws Exception {
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(JsonReport.recordingSchema())
                        .validate(new ObjectMapper().readTree(SAMPLE)));
    }

    @Test
    void needsNoMetadataAndLooksPastUnknownKeys() throws Exception {
        Recording recording =
                read("""
                {"x":[{"y":1}],"messages":[{"more":{"a":[]},"timestamp_ms":7,
                "direction":"incoming","type":"ping"}],"z":null}
                """)
                        .recording();
        assertEquals(7, recording.metadata().durationMs());
        assertEquals(1, recording.metadata().messageCount());
        assertEquals(
                new Entry(7, Direction.INCOMING, Kind.PING, "", Optional.empty()),
                recording.entries().getFirst());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` ` | is empty",
                "[] | must be an object with 'messages' (line 1, column 1)",
                "{} | messages is missing",
                "{\"messages\":{}} | messages must be an array",
                "{\"messages\":[5]} | messages[0] must be an object",
                "{\"messages\":[],\"messages\":[]} | messages stands there twice",
                "{\"messages\":[]} 5 | something follows the end",
                "{\"metadata\":5} | metadata must be an object",
                "{\"metadata\":{\"recorded_at\":\"now\"}} | metadata.recorded_at 'now' is no time",
                "{\"metadata\":{\"duration_ms\":-1}} | metadata.duration_ms must be a whole number",
                "{\"metadata\":{\"message_count\":1.5}} | metadata.message_count must be a whole",
                "{\"messages\":[{}]} | messages[0].timestamp_ms is missing",
                "nonsense | is no JSON: Unrecognized token 'nonsense'",
            })
    void saysWhatIsWrongAndWhere(String json, String message) {
        String refusal = refusal(json);
        assertTrue(refusal.startsWith("s.json: " + message), refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timestamp_ms | -1 | messages[0].timestamp_ms must be a whole number from 0",
                "timestamp_ms | 1.5 | messages[0].timestamp_ms must be a whole number from 0",
                "timestamp_ms | 99999999999999999999 | messages[0].timestamp_ms must be a whole",
                "direction | \"up\" | messages[0].direction 'up' is neither incoming nor outgoing",
                "direction | null | messages[0].direction must be a string",
                "type | \"TEXT\" | messages[0].type 'TEXT' is not one of text, binary, ping",
                "data | 5 | messages[0].data must be a string",
                "connection | 5 | messages[0].connection must be a string",
                "path | \"//x\" | messages[0].path must be a path such as",
                "path | \"/a b\" | messages[0].path must be a path such as",
                "type | \"text\",\"type\":\"text\" | messages[0].type stands there twice",
            })
    void namesTheFieldOfAMessage(String field, String value, String message) {
        StringBuilder json = new StringBuilder("{\"messages\":[{");
        String[][] fields = {
            {"timestamp_ms", "0"}, {"direction", "\"incoming\""}, {"type", "\"text\""},
            {"data", "\"x\""}, {"connection", "\"c\""}, {"path", "\"/p\""}
        };
        for (String[] one : fields) {
            json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
            json.append('"').append(one[0]).append("\":");
            json.append(one[0].equals(field) ? value : one[1]);
        }
        String refusal = refusal(json.append("}]}").toString());
        assertTrue(refusal.startsWith("s.json: " + message), refusal);
        assertTrue(refusal.contains("(line 1, column "), refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "binary | =x | is no Base64",
                "ping | ?? | is no Base64",
                "close | 99 | is no close code",
                "close | 1005 | is no close code",
                "close | 1000bye | is no close code",
            })
    void holdsTheDataToTheType(String type, String data, String message) {
        String refusal =
                refusal(
                        "{\"messages\":[{\"timestamp_ms\":0,\"direction\":\"incoming\",\"type\":\""
                                + type
                                + "\",\"data\":\""
                                + data
                                + "\"}]}");
        assertTrue(refusal.startsWith("s.json: messages[0].data " + message), refusal);
    }

    @Test
    void readsWhatACrashHasLeft() throws Exception {
        byte[] whole = SAMPLE.getBytes(StandardCharsets.UTF_8);
        int messages = SAMPLE.indexOf("\"messages\": [") + 13;
        int second = SAMPLE.indexOf("},", messages) + 1;
        for (int length = 0; length < whole.length - 2; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            if (length < messages) {
                assertThrows(InvalidRecordingException.class, () -> read(part));
                continue;
            }
            RecordingReader.Read read = read(part);
            assertEquals(true, read.warning().orElse("").contains("is cut off behind message"));
            int entries = read.recording().entries().size();
            assertTrue(entries <= 2 && (length < second ? entries == 0 : entries >= 1));
        }
    }

    @Test
    void noGarbageMakesItThrowAnythingElse() {
        Random random = new Random(4);
        byte[] whole = SAMPLE.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt(256)
                                        : "{}[]\",:0".charAt(random.nextInt(8)));
            }
            try {
                read(bytes);
            } catch (InvalidRecordingException e) {
                assertTrue(e.getMessage().startsWith("s.json: "), e.getMessage());
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            } catch (IOException e) {
                throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
        }
    }

    @Test
    void saysThatAFileIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("none.json");
        assertEquals(
                file + " does not exist",
                assertThrows(InvalidRecordingException.class, () -> RecordingReader.read(file))
                        .getMessage());
        assertEquals(
                folder + " is a folder, not a file",
                assertThrows(InvalidRecordingException.class, () -> RecordingReader.read(folder))
                        .getMessage());
    }
}
