package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlinesTest {
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final BlockingQueue<Numbered> due = new LinkedBlockingQueue<>(100_000);
    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void stop() {
        deadlines.close();
    }

    private final class Numbered extends Timed {
        private final int number;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        void due(long nowNanos) {
            assertTrue(nowNanos - dueNanos >= 0);
            due.add(this);
        }
    }

    private int next() throws InterruptedException {
        Numbered next = due.poll(20, TimeUnit.SECONDS);
        return next == null ? -1 : next.number;
    }

    @Test
    void theEarliestComesFirst() throws Exception {
        long now = System.nanoTime();
        deadlines.set(new Numbered(3), now + 300_000_000);
        deadlines.set(new Numbered(1), now + 100_000_000);
        deadlines.set(new Numbered(2), now + 200_000_000);
        assertEquals(List.of(1, 2, 3), List.of(next(), next(), next()));
        assertEquals(0, deadlines.count());
    }

    @Test
    void aDeadlineMayBeMovedBothWays() throws Exception {
        long now = System.nanoTime();
        Numbered first = new Numbered(1);
        Numbered second = new Numbered(2);
        deadlines.set(first, now + HOUR_NS);
        deadlines.set(second, now + 2 * HOUR_NS);
        deadlines.set(second, now);
        assertEquals(2, next());
        deadlines.set(first, now + 2 * HOUR_NS);
        deadlines.set(first, now);
        assertEquals(1, next());
    }

    @Test
    void whatIsTakenOutIsGone() throws Exception {
        long now = System.nanoTime();
        Numbered never = new Numbered(1);
        deadlines.set(never, now + HOUR_NS);
        deadlines.cancel(never);
        deadlines.cancel(never);
        assertEquals(0, deadlines.count());
        deadlines.set(new Numbered(2), now);
        assertEquals(2, next());
    }

    @Test
    void oneThatFailsDoesNotStopTheOthers() throws Exception {
        deadlines.set(
                new Timed() {
                    @Override
                    void due(long nowNanos) {
                        throw new IllegalStateException("on purpose");
                    }
                },
                System.nanoTime());
        deadlines.set(new Numbered(1), System.nanoTime());
        assertEquals(1, next());
    }

    @Test
    void anyOrderOfChangesKeepsTheOrderOfTime() throws Exception {
        Random random = new Random(42);
        long later = System.nanoTime() + HOUR_NS;
        List<Numbered> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(new Numbered(i));
        }
        for (int i = 0; i < 20_000; i++) {
            Numbered one = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                deadlines.cancel(one);
            } else {
                deadlines.set(one, later + random.nextInt(1_000_000));
            }
        }
        List<Numbered> set = all.stream().filter(one -> one.place >= 0).toList();
        assertEquals(set.size(), deadlines.count());
        // Brought near, one after the other, from the earliest on: they come in that order.
        List<Numbered> sorted = new ArrayList<>(set);
        sorted.sort((a, b) -> Long.compare(a.dueNanos, b.dueNanos));
        long now = System.nanoTime();
        for (int i = 0; i < sorted.size(); i++) {
            deadlines.set(sorted.get(i), now + 200_000_000 + i);
        }
        for (Numbered expected : sorted) {
            assertEquals(expected.number, next());
        }
    }
}
