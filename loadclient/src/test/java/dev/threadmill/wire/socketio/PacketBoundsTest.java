package dev.threadmill.wire.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.wire.socketio.SocketPacket.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketBoundsTest {
    private static SocketPacket read(String text) throws MalformedPacketException {
        return new SocketPacketReader(10).text(text);
    }

    private static void assertMalformed(String text) {
        assertThrows(MalformedPacketException.class, () -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2[\"a\",", "51-[\"a\",", "31[", "61-1["})
    void nestingIsBounded(String head) throws Exception {
        read(head + "[".repeat(900) + "]".repeat(900) + "]");
        read(head + "{\"a\":".repeat(900) + "1" + "}".repeat(900) + "]");
        assertMalformed(head + "[".repeat(100_000) + "]".repeat(100_000) + "]");
        assertMalformed(head + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "]");
        assertMalformed(head + "[{\"a\":".repeat(400_000));
    }

    @Test
    void nestingOfAConnectsPayloadIsBounded() {
        assertMalformed("0{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    }

    @Test
    void numbersAreBounded() throws Exception {
        read("2[\"a\"," + "9".repeat(1_000) + "]");
        assertMalformed("2[\"a\"," + "9".repeat(2_000) + "]");
        assertMalformed("2[\"a\",0." + "9".repeat(2_000) + "]");
        assertMalformed("2[" + "9".repeat(2_000) + "]");
        assertMalformed("51-[\"a\",{\"_placeholder\":true,\"num\":" + "9".repeat(2_000) + "}]");
        assertMalformed("2" + "1".repeat(100_000) + "[\"a\"]");
    }

    @Test
    void theNamesOfFieldsAreBounded() throws Exception {
        read("2[\"a\",{\"" + "n".repeat(40_000) + "\":1}]");
        assertMalformed("2[\"a\",{\"" + "n".repeat(60_000) + "\":1}]");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_180, 8_192, 8_193, 9_000, 40_000, 900_000})
    void longPacketsAreReadAsShortOnesAre(int length) throws Exception {
        String argument = '"' + "é✓x".repeat(length / 3) + '"';
        String all = argument + ",{\"a\" : [" + argument + ", 1.5]}";
        Event event = assertInstanceOf(Event.class, read("2/a,77[\"name\" , " + all + " \n] "));
        assertEquals("name", event.name());
        assertEquals(all, event.arguments());
        assertEquals(77, event.ackId());

        String name = "n".repeat(length);
        event = assertInstanceOf(Event.class, read("2[\"" + name + "\",null]"));
        assertEquals(name, event.name());
        assertEquals("null", event.arguments());
    }
}
