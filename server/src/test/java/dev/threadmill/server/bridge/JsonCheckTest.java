package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonCheckTest {
    @Test
    void acceptsWhatAStrictParserOfTheWholeAccepts() {
        Random random = new Random(42);
        int good = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = RandomJson.text(random);
            boolean accepted = BridgeMessagesTest.accepted(text);
            assertEquals(accepted, JsonCheck.isOneValue(text), text);
            good += accepted ? 1 : 0;
        }
        assertTrue(good > 5_000 && good < 45_000, "" + good);
    }

    @Test
    void longTextsAreNoDifferent() {
        for (int length : new int[] {1_000, 32_760, 32_770, 100_000}) {
            String inner = "x".repeat(length);
            assertTrue(JsonCheck.isOneValue("[\"" + inner + "\",{\"" + inner + "\":1}]"));
            assertTrue(JsonCheck.isOneValue("1".repeat(length)));
            assertFalse(JsonCheck.isOneValue("\"" + inner + "\"x"));
            assertFalse(JsonCheck.isOneValue("\"" + inner));
            assertFalse(JsonCheck.isOneValue("[" + " ".repeat(length)));
        }
    }

    @Test
    void nestingIsBounded() {
        int max = JsonCheck.DEPTH_MAX;
        assertTrue(JsonCheck.isOneValue("[".repeat(max) + "]".repeat(max)));
        assertFalse(JsonCheck.isOneValue("[".repeat(max + 1) + "]".repeat(max + 1)));
        assertFalse(JsonCheck.isOneValue("{\"a\":".repeat(1_000_000)));
    }
}
