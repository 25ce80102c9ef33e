package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.QuietSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaterTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final QuietSession session = new QuietSession();
    private final Later later = new Later(session);
    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        later.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not come");
            Thread.onSpinWait();
        }
    }

    @Test
    void whatHasTheSameDelayKeepsItsOrder() {
        for (int i = 0; i < 2_000; i++) {
            int number = i;
            later.after(SHORT, 10, () -> done.add(number));
        }
        await(() -> done.size() == 2_000);
        for (int i = 0; i < 2_000; i++) {
            assertEquals(i, done.get(i));
        }
    }

    @Test
    void whatIsDueSoonerGoesFirst() {
        later.after(Duration.ofMillis(500), 0, () -> done.add(2));
        later.after(Duration.ZERO, 0, () -> done.add(1));
        await(() -> done.size() == 2);
        assertEquals(List.of(1, 2), done);
    }

    @Test
    void whereTooMuchWaitsTheSenderWaitsAndNothingIsLost() throws Exception {
        int half = (int) (Later.BYTES_MAX / 4);
        later.after(SHORT, half, () -> done.add(1));
        later.after(LONG, half - 1_000, () -> done.add(99));
        CountDownLatch taken = new CountDownLatch(1);
        Thread sender =
                Thread.startVirtualThread(() -> {
                    later.after(SHORT, half, () -> done.add(2));
                    taken.countDown();
                });
        assertTrue(taken.await(20, TimeUnit.SECONDS));
        assertTrue(later.count() <= 2, "there was no room for a third");
        sender.join();
        await(() -> done.size() == 2);
        assertEquals(List.of(1, 2), done);
    }

    @Test
    void whoWaitsForRoomLeavesWithTheConnection() throws Exception {
        later.after(LONG, (int) Later.BYTES_MAX, () -> done.add(1));
        Thread sender = Thread.startVirtualThread(() -> later.after(LONG, 10, () -> done.add(2)));
        session.close(1000, "");
        sender.join();
        assertEquals(1, later.count());
    }

    @Test
    void whatIsDoneLaterMayAskForMoreEvenWhereThereIsNoRoom() {
        later.after(
                SHORT,
                10,
                () -> {
                    later.after(LONG, (int) Later.BYTES_MAX, () -> done.add(99));
                    later.after(SHORT, 10, () -> done.add(2));
                    done.add(1);
                });
        await(() -> done.size() == 2);
        assertEquals(List.of(1, 2), done);
    }

    @Test
    void aClientThatDoesNotReadGetsItsRepliesLate() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Session slow =
                new QuietSession() {
                    @Override
                    public void awaitRoom() {
                        asked.countDown();
                        assertDoesNotThrow(() -> reading.await());
                    }
                };
        try (Later late = new Later(slow)) {
            late.after(SHORT, 10, () -> done.add(1));
            asked.await();
            assertTrue(done.isEmpty());
            reading.countDown();
            await(() -> done.size() == 1);
        }
    }

    @Test
    void theEndForgetsWhatWaits() {
        later.after(LONG, 10, () -> done.add(1));
        later.close();
        later.after(Duration.ZERO, 10, () -> done.add(2));
        assertEquals(0, later.count());
        assertTrue(done.isEmpty());
    }

    @Test
    void aReplyThatFailsDoesNotHoldUpTheNext() {
        later.after(
                SHORT,
                10,
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        later.after(SHORT, 10, () -> done.add(1));
        await(() -> done.size() == 1);
    }
}
