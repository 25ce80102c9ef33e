package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDeflateTest {
    private static final int MAX = 1_000_000;

    private static byte[] sample(int size) {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            // Repeats itself from far away, now and then.
            bytes[i] = i > 600 && random.nextInt(4) > 0 ? bytes[i - 600] : (byte) random.nextInt(9);
        }
        return bytes;
    }

    private static byte[] inflate(byte[] compressed) throws WebSocketViolation {
        try (MessageInflater inflater = new MessageInflater(false)) {
            return inflater.inflate(compressed, compressed.length, MAX);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 255, 256, 257, 8_191, 8_192, 8_193, 100_000, 999_999})
    void whatIsDeflatedInflatesAgain(int size) throws Exception {
        byte[] bytes = sample(size);
        assertArrayEquals(bytes, inflate(MessageDeflater.once(bytes)));
        for (int bits = 8; bits <= 15; bits++) {
            try (MessageDeflater deflater = new MessageDeflater(false, bits)) {
                assertArrayEquals(bytes, inflate(deflater.deflate(bytes)));
            }
        }
    }

    @Test
    void aSmallWindowForgetsWhatIsFurtherBack() {
        byte[] noise = new byte[512];
        new Random(1).nextBytes(noise);
        byte[] twice = new byte[1_024];
        System.arraycopy(noise, 0, twice, 0, 512);
        System.arraycopy(noise, 0, twice, 512, 512);
        assertTrue(new MessageDeflater(false, 15).deflate(twice).length < 600);
        assertTrue(new MessageDeflater(false, 9).deflate(twice).length > 1_000);
    }

    @Test
    void contextTakeoverRefersToTheMessageBefore() throws Exception {
        byte[] bytes = sample(5_000);
        try (MessageDeflater deflater = new MessageDeflater(true, 15);
                MessageInflater inflater = new MessageInflater(true)) {
            byte[] first = deflater.deflate(bytes);
            byte[] second = deflater.deflate(bytes);
            assertTrue(second.length < first.length / 4);
            assertArrayEquals(bytes, inflater.inflate(first, first.length, MAX));
            assertArrayEquals(bytes, inflater.inflate(second, second.length, MAX));
        }
    }

    /** The examples of RFC 7692, section 7.2.3: all of them say Hello. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f248cdc9c90700",
                "000500faff48656c6c6f00",
                "f348cdc9c9070000",
                "f248050000 00ffffcac9c90700"
            })
    void inflatesTheExamplesOfTheRfc(String hex) throws Exception {
        byte[] compressed = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertEquals("Hello", new String(inflate(compressed), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"ffffffff", "07", "06", "0001"})
    void refusesWhatIsNotDeflate(String hex) {
        byte[] compressed = HexFormat.of().parseHex(hex);
        WebSocketViolation violation =
                assertThrows(WebSocketViolation.class, () -> inflate(compressed));
        assertEquals(CloseCode.INVALID_TEXT, violation.closeCode());
    }

    @Test
    void aBombStopsAtTheBound() {
        byte[] bomb = MessageDeflater.once(new byte[50_000_000]);
        assertTrue(bomb.length < 300_000);
        WebSocketViolation violation = assertThrows(WebSocketViolation.class, () -> inflate(bomb));
        assertEquals(CloseCode.TOO_LARGE, violation.closeCode());
    }

    @Test
    void lastBlocksWithoutEndAreRefused() {
        byte[] blocks = new byte[2_000];
        for (int i = 0; i < blocks.length; i += 2) {
            blocks[i] = 3;
        }
        assertThrows(WebSocketViolation.class, () -> inflate(blocks));
    }
}
