package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of the load client: what is sent, and how it is known again. */
class MessagesTest {
    private static final int RUN = 0xBEEF1234;

    private static Target.WebSocket broadcast(int bytes, boolean binary) {
        return new Target.WebSocket(
                URI.create("ws://h/"),
                new WebSocketMode.Broadcast(1, 1),
                bytes,
                binary,
                List.of(),
                Optional.empty(),
                false,
                Dialing.DEFAULT,
                Tls.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 15, 16, 17, 18, 64, 100_000})
    void anEchoIsKnownByItsEveryByte(int size) {
        EchoMessage message = new EchoMessage(7, size, false);
        byte[] first = message.next().payload();
        assertEquals(size, first.length);
        assertTrue(message.isAnswer(first, 0, size));
        assertFalse(message.isAnswer(first, 0, size - 1));
        for (int at : new int[] {0, size / 2, size - 1}) {
            byte[] damaged = first.clone();
            damaged[at] ^= 1;
            assertFalse(message.isAnswer(damaged, 0, size), "byte " + at);
        }
        byte[] second = message.next().payload();
        assertFalse(message.isAnswer(first, 0, size));
        assertTrue(message.isAnswer(second, 0, size));
    }

    @Test
    void messagesDifferForALongTimeAndBetweenConnections() {
        EchoMessage one = new EchoMessage(1, 8, false);
        EchoMessage other = new EchoMessage(2, 8, false);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            seen.add(new String(one.next().payload(), StandardCharsets.US_ASCII));
            seen.add(new String(other.next().payload(), StandardCharsets.US_ASCII));
        }
        assertEquals(10_000, seen.size());
    }

    @Test
    void masksEveryMessageWithAnotherKey() {
        EchoMessage message = new EchoMessage(0, 16, false);
        Set<String> masks = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] frame = message.next().bytes();
            masks.add(frame[2] + "," + frame[3] + "," + frame[4] + "," + frame[5]);
        }
        assertEquals(100, masks.size());
    }

    @Test
    void aBroadcastIsAHubsJson() throws Exception {
        byte[] payload = BroadcastMessage.of(broadcast(200, false), RUN, 3).next(5, 77).payload();
        assertEquals(200, payload.length);
        JsonNode json = new ObjectMapper().readTree(payload);
        assertEquals("threadmill", json.get("sender").asText());
        assertTrue(json.get("content").asText().startsWith("tm:beef1234:0003:"));
        assertFalse(Instant.parse(json.get("timestamp").asText()).isAfter(Instant.now()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMarkerIsFoundInAnyWrapping(boolean binary) {
        int bytes = Target.WebSocket.bytesMin(new WebSocketMode.Broadcast(1, 1), binary);
        BroadcastMessage message = BroadcastMessage.of(broadcast(bytes, binary), RUN, 9);
        BroadcastMessage.Markers markers = new BroadcastMessage.Markers(RUN);
        long nanos = -123_456_789_012_345L;
        for (String before : List.of("", "tm:", "{\"type\":\"Chat\",", "tm:beef1234")) {
            String text =
                    before
                            + new String(
                                    message.next(0xFFFF_FFFFFL, nanos).payload(),
                                    StandardCharsets.US_ASCII);
            byte[] relayed = ("??" + text).getBytes(StandardCharsets.US_ASCII);
            assertTrue(markers.find(relayed, 2, relayed.length), text);
            assertEquals(9, markers.sender());
            assertEquals(0xFFFF_FFFFFL, markers.sequence());
            assertEquals(nanos, markers.nanos());
        }
    }

    @Test
    void otherMessagesHaveNoMarker() {
        BroadcastMessage.Markers markers = new BroadcastMessage.Markers(RUN);
        byte[] older = BroadcastMessage.of(broadcast(128, false), RUN + 1, 0).next(1, 1).payload();
        assertFalse(markers.find(older, 0, older.length));
        byte[] cut = "tm:beef1234:0000:0".getBytes(StandardCharsets.US_ASCII);
        assertFalse(markers.find(cut, 0, cut.length));
        assertFalse(markers.find(cut, 0, 0));
    }
}
