package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundThreadsTest {
    private final BackgroundThreads threads = new BackgroundThreads();

    private void awaitCount(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (threads.count() != count) {
            assertTrue(System.nanoTime() < end, () -> threads.count() + " threads");
            Thread.onSpinWait();
        }
    }

    @Test
    void theirNumberIsBoundedAndThoseThatEndMakeRoom() {
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < BackgroundThreads.THREADS_MAX; i++) {
            assertTrue(threads.start(go::await));
        }
        assertFalse(threads.start(go::await));
        go.countDown();
        awaitCount(0);
        assertTrue(threads.start(go::await));
    }

    @Test
    void theEndInterruptsThemAndNoneBeginsAfterIt() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            assertTrue(threads.start(never::await));
        }
        threads.close();
        awaitCount(0);
        assertFalse(threads.start(never::await));
        assertEquals(0, threads.count());
    }
}
