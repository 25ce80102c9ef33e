package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bounds that need no engine: the heap that stays full, the console. */
class BoundsTest {
    private final List<String> notes = new ArrayList<>();
    private double share;

    private final HeapGuard heap = new HeapGuard(notes::add, () -> share);

    private boolean isFullAfter(long seconds) {
        return heap.isFull(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void aHeapThatIsNotFullCostsNoLane() {
        share = 0.84;
        assertFalse(isFullAfter(0));
    }

    @Test
    void givesUpALaneThenWaitsForTheNextCollection() {
        share = 0.9;
        assertTrue(isFullAfter(0));
        assertFalse(isFullAfter(1));
        share = 0.3;
        assertFalse(isFullAfter(10));
        share = 0.9;
        assertTrue(isFullAfter(20));
        assertEquals(List.of(), notes);
    }

    @Test
    void goesOnWhileItHelps() {
        share = 0.99;
        assertTrue(isFullAfter(0));
        share = 0.9;
        assertTrue(isFullAfter(10));
    }

    @Test
    void restsWhenScriptsAreNotTheCause() {
        share = 0.95;
        assertTrue(isFullAfter(0));
        assertFalse(isFullAfter(10));
        assertFalse(isFullAfter(20));
        assertEquals(List.of("the heap is nearly full, and not by scripts"), notes);
        assertTrue(isFullAfter(1000));
    }

    @Test
    void theConsoleEarnsALineEachTenthOfASecond() {
        LogBudget log = new LogBudget();
        for (int i = 0; i < LogBudget.BURST_LINES; i++) {
            assertEquals("x", log.take("x", 0));
        }
        assertNull(log.take("x", 0));
        assertNull(log.take("x", TimeUnit.MILLISECONDS.toNanos(99)));
        assertEquals("(2 lines left out) x", log.take("x", TimeUnit.MILLISECONDS.toNanos(101)));
        assertNull(log.take("x", TimeUnit.MILLISECONDS.toNanos(102)));
        assertNotNull(log.take("x", TimeUnit.SECONDS.toNanos(1)));
    }
}
