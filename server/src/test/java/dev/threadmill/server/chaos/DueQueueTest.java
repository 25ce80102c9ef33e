package dev.threadmill.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DueQueueTest {
    private static final Message ANY = new Message.Text("");
    private static final long SECOND = 1_000_000_000;

    private final DueQueue<String> queue = new DueQueue<>(new DueQueue.Bounds(3, 10), 0);

    private static Fate after(long nanos) {
        return new Fate(ANY, 1, false, nanos, 0);
    }

    private static Fate swapped() {
        return new Fate(ANY, 1, true, 0, 0);
    }

    private List<String> all(long now) {
        List<String> all = new ArrayList<>();
        for (String message; (message = queue.poll(now)) != null; ) {
            all.add(message);
        }
        return all;
    }

    @Test
    void aMessageGoesWhenItsTimeHasCome() {
        assertEquals(DueQueue.NEVER, queue.dueNanos());
        queue.put("a", 1, after(50), 100);
        assertEquals(150, queue.dueNanos());
        assertNull(queue.poll(149));
        assertEquals("a", queue.poll(150));
        assertTrue(queue.isEmpty());
    }

    @Test
    void aShortDelayDoesNotOvertakeALongOne() {
        queue.put("a", 1, after(50), 0);
        queue.put("b", 1, after(1), 10);
        queue.put("c", 1, after(60), 20);
        assertEquals(List.of(), all(49));
        assertEquals(List.of("a", "b"), all(50));
        assertEquals(List.of("c"), all(80));
    }

    @Test
    void theOrderIsKeptWhateverTheDelays() {
        var random = new SplittableRandom(1);
        DueQueue<Integer> large = new DueQueue<>(new DueQueue.Bounds(1_000, 1_000), 0);
        int next = 0;
        for (int now = 0; now < 10_000; now++) {
            if (now < 1_000) {
                large.put(now, 1, after(random.nextLong(500)), now);
            }
            for (Integer message; (message = large.poll(now)) != null; ) {
                assertEquals(next++, message);
            }
        }
        assertEquals(1_000, next);
    }

    @Test
    void aMessageChangesPlacesWithTheNextOne() {
        assertEquals(0, queue.put("a", 1, swapped(), 0));
        assertFalse(queue.isEmpty());
        assertNull(queue.poll(5));
        assertEquals(1, queue.put("b", 1, after(0), 10));
        assertEquals(List.of("b", "a"), all(10));
    }

    @Test
    void twoThatAreToChangePlacesDoSoWithEachOther() {
        queue.put("a", 1, swapped(), 0);
        assertEquals(2, queue.put("b", 1, swapped(), 0));
        assertEquals(0, queue.put("c", 1, after(0), 0));
        assertEquals(List.of("b", "a", "c"), all(0));
    }

    @Test
    void oneWithoutANextOneGoesAnyway() {
        queue.put("a", 1, swapped(), 7);
        assertEquals(7 + DueQueue.HELD_NANOS_MAX, queue.dueNanos());
        assertNull(queue.poll(6 + DueQueue.HELD_NANOS_MAX));
        assertEquals("a", queue.poll(7 + DueQueue.HELD_NANOS_MAX));
        queue.put("b", 1, swapped(), 0);
        assertEquals("b", queue.pollEarly());
        assertNull(queue.pollEarly());
    }

    @Test
    void aCopyComesRightBehind() {
        queue.put("a", 1, new Fate(ANY, 2, false, 5, 0), 0);
        assertEquals(List.of("a", "a"), all(5));
    }

    @Test
    void messagesAndBytesAreBounded() {
        assertFalse(queue.isFull(11), "one always fits");
        queue.put("a", 4, after(0), 0);
        assertFalse(queue.isFull(6));
        assertTrue(queue.isFull(7));
        queue.put("b", 1, swapped(), 0);
        queue.put("c", 1, after(0), 0);
        assertTrue(queue.isFull(0));
        all(0);
        assertFalse(queue.isFull(10));
    }

    @Test
    void aSlowLineTakesItsTimeForEachByte() {
        DueQueue<String> slow = new DueQueue<>(new DueQueue.Bounds(9, 9_000), 1_000);
        slow.put("a", 500, after(0), 0);
        slow.put("b", 250, after(0), 0);
        assertEquals(SECOND / 2, slow.dueNanos());
        assertEquals("a", slow.poll(SECOND / 2));
        assertEquals(SECOND * 3 / 4, slow.dueNanos());
        assertEquals("b", slow.poll(SECOND));
        slow.put("c", 1_000, after(0), 10 * SECOND);
        assertEquals(11 * SECOND, slow.dueNanos(), "an idle line saves nothing up");
    }
}
