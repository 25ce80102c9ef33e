package dev.threadmill.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {
    private static boolean decodes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void aWholeTextIsValidWhereTheJdkDecodesIt() {
        Random random = new Random(3);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = "abcdefgh-ü-€-😀-x".getBytes(UTF_8);
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int n = random.nextInt(3); n > 0 && cut.length > 0; n--) {
                cut[random.nextInt(cut.length)] = (byte) random.nextInt(256);
            }
            boolean decodes = decodes(cut);
            assertEquals(decodes, Utf8Check.valid(cut), HexFormat.of().formatHex(cut));
            valid += decodes ? 1 : 0;
        }
        assertTrue(valid > 20_000 && valid < 180_000, "" + valid);
    }
}
