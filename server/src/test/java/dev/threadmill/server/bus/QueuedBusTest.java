package dev.threadmill.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedBusTest {
    /** A bus that publishes only when it is let. */
    private static final class Gate implements Bus {
        private final MemoryBus bus = new MemoryBus();
        private final Semaphore free = new Semaphore(0);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final AtomicInteger carried = new AtomicInteger();

        /** Whether it tells no count, either. */
        private volatile boolean silent;

        private void pass() {
            entered.countDown();
            free.acquireUninterruptibly();
            carried.incrementAndGet();
        }

        @Override
        public Subscription subscribe(String topic, Listener listener) {
            Subscription place = bus.subscribe(topic, listener);
            return new Subscription() {
                @Override
                public void publish(byte[] message) {
                    pass();
                    place.publish(message);
                }

                @Override
                public boolean alone() {
                    return place.alone();
                }

                @Override
                public int others() {
                    if (silent) {
                        free.acquireUninterruptibly();
                    }
                    return place.others();
                }

                @Override
                public void close() {
                    place.close();
                }
            };
        }

        @Override
        public void publish(String topic, byte[] message) {
            pass();
            bus.publish(topic, message);
        }

        @Override
        public void close() {
            bus.close();
        }
    }

    private final Gate gate = new Gate();
    private final QueuedBus bus = new QueuedBus(gate);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        gate.free.release(1_000_000);
        bus.close();
    }

    private Bus.Subscription listen(String topic) {
        return bus.subscribe(
                topic, message -> heard.add(topic + new String(message, StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(Object text) {
        return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }

    private String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void whatQueuesUpIsCarriedTogetherAndHeardInItsOrder() throws Exception {
        listen("a");
        listen("b");
        bus.publish("a", bytes("first"));
        gate.entered.await();
        for (int i = 0; i < 100; i++) {
            bus.publish("a", bytes(i));
        }
        bus.publish("b", bytes("between"));
        bus.publish("a", bytes("last"));
        gate.free.release(1_000);
        List<String> expected = new ArrayList<>(List.of("afirst"));
        for (int i = 0; i < 100; i++) {
            expected.add("a" + i);
        }
        expected.addAll(List.of("bbetween", "alast"));
        for (String each : expected) {
            assertEquals(each, next());
        }
        assertEquals(4, gate.carried.get());
    }

    @Test
    void whoPublishesDoesNotHearItself() throws Exception {
        Bus.Subscription one = listen("a");
        Bus.Subscription other = bus.subscribe("a", message -> heard.add("other"));
        gate.free.release(10);
        one.publish(bytes("x"));
        assertEquals("other", next());
        other.publish(bytes("y"));
        assertEquals("ay", next());
        assertTrue(heard.isEmpty());
        assertEquals(1, one.others());
        other.close();
        assertTrue(one.alone());
    }

    @Test
    void whatIsTooMuchForACarrierThatDoesNotAnswerIsDroppedAndCounted() throws Exception {
        listen("a");
        bus.publish("a", bytes("first"));
        gate.entered.await();
        for (int i = 0; i < QueuedBus.MESSAGES_MAX + 7; i++) {
            bus.publish("a", bytes(i));
        }
        assertEquals(7, bus.droppedCount());
        assertEquals(QueuedBus.MESSAGES_MAX, bus.waitingCount());
        // Nor does a thread that may wait do so for ever.
        Thread.startVirtualThread(() -> bus.publish("a", bytes("more"))).join();
        assertEquals(8, bus.droppedCount());
        gate.free.release(10_000);
        assertEquals("afirst", next());
        for (int i = 0; i < QueuedBus.MESSAGES_MAX; i++) {
            assertEquals("a" + i, next());
        }
    }

    @Test
    void aCarrierThatDoesNotCountCountsForNone() {
        Bus.Subscription one = listen("a");
        listen("a");
        assertEquals(1, one.others());
        gate.silent = true;
        assertEquals(0, one.others());
        gate.free.release(1);
        gate.silent = false;
        assertEquals(1, one.others());
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        byte[] large = new byte[8 << 20];
        bus.publish("a", large);
        gate.entered.await();
        for (int i = 0; i < 5; i++) {
            bus.publish("a", large);
        }
        assertEquals(1, bus.droppedCount());
    }

    @Test
    void aMessageThatNoCarrierTakesIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> bus.publish("a", new byte[Bus.MESSAGE_BYTES_MAX]));
    }

    @Test
    void whatCannotBeReadIsCounted() throws Exception {
        listen("a");
        for (byte[] message : List.of(new byte[0], new byte[] {2, 0}, new byte[] {1, 9, 9})) {
            gate.bus.publish("a", message);
        }
        assertEquals(3, bus.faultCount());
        assertTrue(heard.isEmpty());
    }

    @Test
    void whatWaitsAtTheEndIsStillCarried() throws Exception {
        listen("a");
        gate.free.release(1_000);
        for (int i = 0; i < 100; i++) {
            bus.publish("a", bytes(i));
        }
        bus.close();
        for (int i = 0; i < 100; i++) {
            assertEquals("a" + i, next());
        }
        bus.publish("a", bytes("late"));
        assertEquals(1, bus.droppedCount());
    }
}
