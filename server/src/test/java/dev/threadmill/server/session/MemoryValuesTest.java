package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryValuesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final MemoryValues state = with(new MemoryValues.Bounds(3, 20, 60));

    private MemoryValues with(MemoryValues.Bounds bounds) {
        return new MemoryValues(bounds, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aKeyThatWasNeverSetHasNoValue() {
        assertNull(state.get("a"));
        assertFalse(state.delete("a"));
        assertFalse(state.expire("a", Duration.ofSeconds(1)));
    }

    @Test
    void whatIsSetIsThereUntilItIsDeleted() {
        state.set("a", "{\"x\":1}");
        state.set("a", "[2]");
        assertEquals("[2]", state.get("a"));
        assertTrue(state.delete("a"));
        assertNull(state.get("a"));
        assertEquals(0, state.size());
    }

    @Test
    void addingBeginsAtZeroAndGoesBothWays() {
        assertEquals(1, state.add("n", 1));
        assertEquals(-4, state.add("n", -5));
        assertEquals("-4", state.get("n"));
    }

    @Test
    void addingKeepsTheTimeToGo() {
        state.set("n", "5", Duration.ofSeconds(10));
        state.add("n", 1);
        pass(Duration.ofSeconds(9));
        assertEquals("6", state.get("n"));
        pass(Duration.ofSeconds(1));
        assertNull(state.get("n"));
    }

    @Test
    void onlyWholeNumbersOf64BitsAreAddedTo() {
        for (String json : List.of("\"5\"", "1.5", "1e3", "null", "9223372036854775808", "{}")) {
            state.set("n", json);
            assertThrows(IllegalArgumentException.class, () -> state.add("n", 1), json);
            assertEquals(json, state.get("n"));
        }
    }

    @Test
    void aSumBeyond64BitsChangesNothing() {
        state.set("n", "9223372036854775807");
        assertThrows(IllegalArgumentException.class, () -> state.add("n", 1));
        assertEquals(Long.MAX_VALUE - 1, state.add("n", -1));
    }

    @Test
    void settingAnewTakesTheTimeToGoAway() {
        state.set("a", "1", Duration.ofSeconds(1));
        state.set("a", "2");
        pass(Duration.ofDays(100));
        assertEquals("2", state.get("a"));
    }

    @Test
    void anExpiryCanBeMovedAndIsNotAboveZeroADeletion() {
        state.set("a", "1");
        assertTrue(state.expire("a", Duration.ofSeconds(1)));
        assertTrue(state.expire("a", Duration.ofSeconds(5)));
        pass(Duration.ofSeconds(4));
        assertEquals("1", state.get("a"));
        assertTrue(state.expire("a", Duration.ZERO));
        assertNull(state.get("a"));
        state.set("a", "1");
        state.set("a", "2", Duration.ofSeconds(-1));
        assertNull(state.get("a"));
    }

    @Test
    void keysAndValuesAreBounded() {
        assertThrows(IllegalArgumentException.class, () -> state.set("", "1"));
        assertThrows(
                IllegalArgumentException.class,
                () -> state.set("k".repeat(SharedBounds.KEY_CHARS_MAX + 1), "1"));
        assertThrows(IllegalArgumentException.class, () -> state.set("a", "1".repeat(21)));
        assertThrows(
                IllegalArgumentException.class,
                () -> state.set("a", "1", Duration.ofDays(100_000)));
    }

    @Test
    void aFullStateTakesNoNewKeyButChangesOldOnes() {
        state.set("a", "1");
        state.set("b", "1");
        state.set("c", "1");
        assertThrows(IllegalStateException.class, () -> state.set("d", "1"));
        assertThrows(IllegalStateException.class, () -> state.add("d", 1));
        state.set("c", "22");
        assertEquals(3, state.add("a", 2));
        assertTrue(state.delete("b"));
        state.set("d", "1");
        assertEquals(3, state.size());
    }

    @Test
    void withoutRoomForAnyKeyItIsOff() {
        MemoryValues off = new MemoryValues(0);
        assertNull(off.get("a"));
        String message =
                assertThrows(IllegalStateException.class, () -> off.set("a", "1")).getMessage();
        assertEquals("the shared state is switched off", message);
    }

    @Test
    void allTogetherIsBoundedToo() {
        MemoryValues small = with(new MemoryValues.Bounds(10, 20, 30));
        small.set("a", "x".repeat(20));
        assertThrows(IllegalStateException.class, () -> small.set("b", "x".repeat(20)));
        small.set("a", "x");
        small.set("b", "x".repeat(20));
    }

    @Test
    void whatHasGoneGivesItsRoomBack() {
        for (String key : List.of("a", "b", "c")) {
            state.set(key, "x".repeat(19), Duration.ofSeconds(1));
        }
        pass(Duration.ofSeconds(1));
        assertEquals(0, state.size());
        state.set("d", "x".repeat(19));
    }

    @Test
    void addingIsAtomic() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int n = 0; n < 1_000; n++) {
                                    state.add("n", 1);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals("8000", state.get("n"));
    }

    /** Random operations against the plainest model there is. */
    @Test
    void behavesLikeAMapWhoseEntriesGo() {
        Random random = new Random(4);
        MemoryValues big = with(new MemoryValues.Bounds(100, 20, 10_000));
        Map<String, Long> values = new HashMap<>();
        Map<String, Long> goes = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(8);
            long seconds = random.nextInt(6);
            switch (random.nextInt(6)) {
                case 0 -> {
                    big.set(key, "" + i);
                    values.put(key, (long) i);
                    goes.remove(key);
                }
                case 1 -> {
                    big.set(key, "" + i, Duration.ofSeconds(seconds));
                    values.put(key, (long) i);
                    goes.put(key, nanos.get() + Duration.ofSeconds(seconds).toNanos());
                }
                case 2 -> assertEquals(values.merge(key, 3L, Long::sum), big.add(key, 3));
                case 3 -> {
                    assertEquals(values.remove(key) != null, big.delete(key));
                    goes.remove(key);
                }
                case 4 -> {
                    boolean there = values.containsKey(key);
                    assertEquals(there, big.expire(key, Duration.ofSeconds(seconds)));
                    if (there) {
                        goes.put(key, nanos.get() + Duration.ofSeconds(seconds).toNanos());
                    }
                }
                default -> pass(Duration.ofSeconds(1));
            }
            goes.entrySet()
                    .removeIf(end -> {
                        boolean gone = end.getValue() - nanos.get() <= 0;
                        if (gone) {
                            values.remove(end.getKey());
                        }
                        return gone;
                    });
            assertEquals(values.size(), big.size());
            Long value = values.get(key);
            assertEquals(value == null ? null : value.toString(), big.get(key));
        }
    }
}
