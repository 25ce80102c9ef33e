package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.bridge.Opening.Kept;
import dev.threadmill.server.session.PreparedMessage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final PreparedMessage MESSAGE = PreparedMessage.text("x");
    private final AtomicInteger ended = new AtomicInteger();

    private static Opening opening(boolean dropWhenFull) {
        return new Opening(new BridgeServices.WaitingBounds(3, 100, dropWhenFull));
    }

    @Test
    void whatWaitsIsBoundedInNumberAndBytes() {
        Opening opening = opening(true);
        assertEquals(Kept.KEPT, opening.keep(MESSAGE, 500), "one always fits");
        assertEquals(Kept.DROPPED, opening.keep(MESSAGE, 1));
        assertEquals(1, opening.next(ended::incrementAndGet).messages().size());
        for (int i = 0; i < 3; i++) {
            assertEquals(Kept.KEPT, opening.keep(MESSAGE, 10));
        }
        assertEquals(Kept.DROPPED, opening.keep(MESSAGE, 1));
        assertFalse(opening.next(ended::incrementAndGet).overflowed());
    }

    @Test
    void whereNothingMayBeLeftOutNothingIsTakenAfterAGap() {
        Opening opening = opening(false);
        opening.keep(MESSAGE, 90);
        assertEquals(Kept.DROPPED, opening.keep(MESSAGE, 11));
        assertEquals(Kept.DROPPED, opening.keep(MESSAGE, 1));
        Opening.Batch batch = opening.next(ended::incrementAndGet);
        assertEquals(1, batch.messages().size());
        assertTrue(batch.overflowed());
    }

    @Test
    void itIsOverOnceNothingWaits() {
        Opening opening = opening(false);
        opening.keep(MESSAGE, 1);
        assertFalse(opening.next(ended::incrementAndGet).last());
        assertEquals(0, ended.get());
        assertTrue(opening.next(ended::incrementAndGet).last());
        assertEquals(1, ended.get());
        assertEquals(Kept.OVER, opening.keep(MESSAGE, 1));
    }
}
