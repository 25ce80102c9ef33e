package dev.threadmill.load.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeMessageTest {
    private static final long NOW = 1_763_743_662_123_456_789L;

    private final Random random = new Random();

    private static long read(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return BridgeMessage.timestamp(bytes, 0, bytes.length);
    }

    @Test
    void isJsonWithATime() throws Exception {
        byte[] message = BridgeMessage.of(NOW);
        assertEquals(BridgeMessage.BYTES, message.length);
        JsonNode json = new ObjectMapper().readTree(message);
        assertEquals(NOW, json.get("timestamp").asLong());
        assertEquals("load-test", json.get("type").asText());
    }

    @RepeatedTest(200)
    void readsBackWhatItWroteWhereverItIs() {
        long time = random.nextLong(1_000_000_000_000_000_000L, Long.MAX_VALUE);
        String message = new String(BridgeMessage.of(time), UTF_8);
        assertEquals(time, read(message));
        String before = "\"\\t".repeat(random.nextInt(20));
        byte[] wrapped = (before + message + "}}").getBytes(UTF_8);
        assertEquals(
                time,
                BridgeMessage.timestamp(
                        wrapped, random.nextInt(1 + before.length()), wrapped.length));
        assertEquals(time, read(message.replace("\"type\":\"load-test\",", "").replace(":", ": ")));
    }

    @RepeatedTest(500)
    void anyBytesHaveATimeOrNone() {
        byte[] bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        byte[] message = BridgeMessage.of(NOW);
        // Pieces of a message, to come near to one.
        int length = random.nextInt(Math.min(bytes.length, message.length) + 1);
        System.arraycopy(message, 0, bytes, bytes.length - length, length);
        int from = random.nextInt(bytes.length + 1);
        assertTrue(BridgeMessage.timestamp(bytes, from, bytes.length) >= -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"timestamp\":",
                "{\"timestamp\":\"1\"}",
                "{\"timestamp\":-5}",
                "{\"timestamp\":9999999999999999999}",
                "{\"timestamp\":17637436621234567890}",
            })
    void seesNoTimeWhereThereIsNone(String text) {
        assertEquals(-1, read(text));
    }
}
