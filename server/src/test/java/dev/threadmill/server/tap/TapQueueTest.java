package dev.threadmill.server.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.recording.Direction;
import dev.threadmill.server.session.Message;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TapQueueTest {
    private static TapEvent event(int bytes) {
        return new TapEvent.Said(
                "conn-1", "/x", 0, Direction.INCOMING, new Message.Binary(new byte[bytes]));
    }

    @Test
    void saysWhereSomethingIsMissing() throws Exception {
        TapQueue queue = new TapQueue(2, 1_000_000);
        assertTrue(queue.offer(event(1)));
        assertTrue(queue.offer(event(2)));
        assertFalse(queue.offer(event(3)));
        assertFalse(queue.offer(event(4)));
        assertEquals(129, queue.take().bytes());
        assertTrue(queue.offer(event(5)));
        assertEquals(130, queue.take().bytes());
        assertEquals(new TapEvent.Lost(2), queue.take());
        assertEquals(133, queue.take().bytes());
    }

    @Test
    void saysSoAtTheEndToo() throws Exception {
        TapQueue queue = new TapQueue(1, 1_000_000);
        queue.offer(event(1));
        queue.offer(event(2));
        assertEquals(129, queue.take().bytes());
        assertEquals(new TapEvent.Lost(1), queue.take());
    }

    @Test
    void bytesAreBoundedButOneEventAlwaysFits() {
        TapQueue queue = new TapQueue(100, 1_000);
        assertTrue(queue.offer(event(5_000)));
        assertFalse(queue.offer(event(0)));
    }

    @Test
    void endsWhoeverWaits() throws Exception {
        TapQueue queue = new TapQueue(1, 1);
        Thread closer = Thread.ofVirtual().start(queue::close);
        assertNull(queue.take());
        closer.join();
        assertTrue(queue.offer(event(1)));
        assertNull(queue.take());
    }

    @Test
    void whatIsPutInByManyIsToldOrCounted() throws Exception {
        TapQueue queue = new TapQueue(16, 1_000_000);
        int writers = 4;
        int each = 5_000;
        AtomicLong refused = new AtomicLong();
        Thread[] threads = new Thread[writers];
        for (int i = 0; i < writers; i++) {
            threads[i] =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int n = 0; n < each; n++) {
                                    if (!queue.offer(event(1))) {
                                        refused.incrementAndGet();
                                    }
                                }
                            });
        }
        long told = 0;
        long lost = 0;
        while (told + lost < (long) writers * each) {
            switch (queue.take()) {
                case TapEvent.Lost missing -> lost += missing.count();
                case TapEvent.Said said -> told++;
                case TapEvent.Opened opened -> throw new AssertionError();
                case TapEvent.Closed closed -> throw new AssertionError();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(refused.get(), lost);
    }
}
