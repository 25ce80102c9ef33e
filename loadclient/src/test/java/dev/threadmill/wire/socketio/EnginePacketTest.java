package dev.threadmill.wire.socketio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule was tried with Node's engine.io-parser 5.2. */
class EnginePacketTest {
    @Test
    void eachTypeHasItsDigitInBothDirections() throws Exception {
        List<EnginePacket> packets =
                List.of(
                        new EnginePacket.Open("{\"sid\":\"x\"}"),
                        new EnginePacket.Close(),
                        new EnginePacket.Ping("probe"),
                        new EnginePacket.Pong(""),
                        new EnginePacket.Text("2[\"é\"]"),
                        new EnginePacket.Upgrade(),
                        new EnginePacket.Noop());
        for (int i = 0; i < packets.size(); i++) {
            String frame = packets.get(i).frame();
            assertEquals('0' + i, frame.charAt(0));
            assertEquals(packets.get(i), EnginePacket.read(frame));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "a", "B", " 4", "\ufeff4"})
    void otherTypesAreMalformed(String frame) {
        assertThrows(MalformedPacketException.class, () -> EnginePacket.read(frame));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x", "5x", "6x"})
    void whatStandsBehindATypeWithoutDataIsPassedOver(String frame) throws Exception {
        assertEquals(frame.substring(0, 1), EnginePacket.read(frame).frame());
    }

    @ParameterizedTest
    @CsvSource({
        "AQ==, 01",
        "AQID, 010203",
        "AQ, 01",
        "AQI, 0102",
        "AQ=, 01",
        "AQ===, 01",
        "A, ''",
        "'', ''",
        "!!, ''",
        "é, ''",
        "AQ==AQ==, 01",
        "=AQ, ''",
        "A-_Q, 03efd0",
        "A Q I D, 010203",
        "AQIDB, 010203",
        "A=QID, ''"
    })
    void base64IsReadAsForgivinglyAsNodeReadsIt(String base64, String hex) throws Exception {
        EnginePacket packet = EnginePacket.read("b" + base64);
        assertArrayEquals(
                HexFormat.of().parseHex(hex),
                assertInstanceOf(EnginePacket.Binary.class, packet).bytes());
    }

    @Test
    void bytesAreBase64WhereOnlyTextCanBeSent() {
        assertEquals("bAQIDBA==", new EnginePacket.Binary(new byte[] {1, 2, 3, 4}).frame());
    }

    @Test
    void aPayloadIsPacketsWithSeparatorsBetweenThem() throws Exception {
        String body = EnginePayload.write(List.of("4hello", "2", "4€"));
        assertEquals("4hello\u001e2\u001e4€", body);
        assertEquals(
                List.of(
                        new EnginePacket.Text("hello"),
                        new EnginePacket.Ping(""),
                        new EnginePacket.Text("€")),
                EnginePayload.read(body, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\u001e", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b", "4a\u001eabc"})
    void aPayloadWithAnEmptyOrUnknownPacketIsMalformed(String body) {
        assertThrows(MalformedPacketException.class, () -> EnginePayload.read(body, 10));
    }

    @Test
    void thePacketsOfAPayloadAreBounded() throws Exception {
        String body = EnginePayload.write(List.of("4a", "4b", "4c"));
        assertEquals(3, EnginePayload.read(body, 3).size());
        assertThrows(MalformedPacketException.class, () -> EnginePayload.read(body, 2));
    }
}
