package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.engine.UnderWay.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private static Sent at(long nanos) {
        return new Sent(0, nanos, null);
    }

    @Test
    void givesOutEachMessageOnce() {
        UnderWay underWay = new UnderWay(3);
        assertTrue(underWay.begin(at(1)));
        assertTrue(underWay.begin(at(2)));
        assertEquals(2, underWay.end(2).startNanos());
        assertNull(underWay.end(2));
        assertNull(underWay.end(7));
        assertFalse(underWay.isEmpty());
        assertNull(underWay.endBefore(1));
        assertEquals(1, underWay.endBefore(2).startNanos());
        assertNull(underWay.endOldest());
        assertTrue(underWay.isEmpty());
    }

    @RepeatedTest(100)
    void isAListWithABound() {
        Random random = new Random();
        UnderWay underWay = new UnderWay(5);
        List<Long> model = new ArrayList<>();
        long clock = random.nextInt(3) == 0 ? Long.MAX_VALUE - 50 : random.nextInt(100);
        for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
                boolean taken = underWay.begin(at(clock));
                // A message that has come still has its place until those before it have.
                assertTrue(taken || !model.isEmpty());
                if (taken) {
                    model.add(clock);
                }
                clock++;
            } else if (!model.isEmpty() && random.nextBoolean()) {
                long which = model.remove(random.nextInt(model.size()));
                assertEquals(which, underWay.end(which).startNanos());
            } else {
                Sent oldest = underWay.endBefore(clock);
                assertEquals(model.isEmpty(), oldest == null);
                if (oldest != null) {
                    assertEquals(model.removeFirst(), oldest.startNanos());
                }
            }
            assertEquals(model.isEmpty(), underWay.isEmpty());
            assertTrue(model.size() <= 5);
        }
    }
}
