package dev.threadmill.wire.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts as JSON strings, and where values end. */
class JsonTextTest {
    @Test
    void halvesOfPairsAreEscapedAndPairsAreNot() {
        assertEquals("\"\"", JsonText.quoted(""));
        assertEquals("\"a\\\"\\\\\\n\"", JsonText.quoted("a\"\\\n"));
        assertEquals("\"\\ud800\"", JsonText.quoted("\ud800"));
        assertEquals("\"\\udc00\"", JsonText.quoted("\udc00"));
        assertEquals("\"\ud83d\ude00\"", JsonText.quoted("\ud83d\ude00"));
        assertEquals("\"\\ude00\\ud83d\"", JsonText.quoted("\ude00\ud83d"));
        assertEquals(
                "\"\\ud83d\ud83d\ude00\\ude00x\"", JsonText.quoted("\ud83d\ud83d\ude00\ude00x"));
    }

    @Test
    void anEventsNameGoesOutAsItCameIn() throws MalformedPacketException {
        String packet = "2[\"\\ud800x\",1]";
        SocketPacket event = new SocketPacketReader(0).text(packet);
        assertEquals(new EncodedPacket(packet, List.of()), EncodedPacket.of(event));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1|1",
                "1 ,2|2",
                "[1,2]|5",
                "[1,{\"a\":[2,3]}],4|15",
                "\",\",1|3",
                "\"\\\",\",1|5",
                "\"]\",1|3",
                "\"\\\\\",1|4",
                "{\"}\":\",\"},1|9",
                "~~|0"
            })
    void theFirstValueEndsAtTheFirstCommaOutside(String values, int end) {
        assertEquals(end, JsonText.endOfFirst(values));
    }

    @Test
    void valuesMayBeOfAnyDepth() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertEquals(deep.length(), JsonText.endOfFirst(deep + ",1"));
    }
}
