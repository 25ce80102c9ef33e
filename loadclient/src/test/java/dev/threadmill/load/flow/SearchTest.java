package dev.threadmill.load.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SearchTest {
    @Test
    void theFirstGroupIsTakenOrAll() {
        assertEquals(Optional.of("17"), new Search("id=(\\d+)").in("a id=17 id=18"));
        assertEquals(Optional.of("id=17"), new Search("id=\\d+").in("a id=17"));
        assertEquals(Optional.empty(), new Search("id=(\\d+)").in("none"));
        assertEquals(Optional.empty(), new Search("a|(b)").in("a"));
    }

    @Test
    void oneThatWouldNeverEndGivesUp() {
        assertFalse(new Search("(a+)+b").matches("a".repeat(5_000)));
        assertEquals(Optional.empty(), new Search("(x+x+)+y").in("x".repeat(100_000)));
    }

    @Test
    void oneThatNeedsTooMuchStackGivesUp() {
        assertFalse(new Search("(?:a|b)*c").matches("ab".repeat(500_000)));
        assertTrue(new Search("ab").matches("x".repeat(500_000) + "ab"));
    }
}
