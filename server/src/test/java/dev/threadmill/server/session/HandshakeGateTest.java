package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakeGateTest {
    private final BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();

    private Thread enters(HandshakeGate gate) {
        return Thread.ofVirtual().start(() -> answers.add(gate.enter()));
    }

    private static void await(HandshakeGate gate, Predicate<HandshakeGate.Stand> condition)
            throws InterruptedException {
        while (!condition.test(gate.stand())) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void turnsAwayAtOnceWhoeverFindsTheQueueFull() throws Exception {
        HandshakeGate gate = new HandshakeGate(2, 1);
        assertTrue(gate.enter());
        assertTrue(gate.enter());
        enters(gate);
        await(gate, stand -> stand.queuedTasks() == 1);
        assertFalse(gate.enter());
        assertEquals(new HandshakeGate.Stand(2, 2, 1, 0, 1, 1), gate.stand());
        gate.leave();
        assertTrue(answers.take());
        assertEquals(new HandshakeGate.Stand(2, 2, 0, 1, 1, 1), gate.stand());
        gate.leave();
        gate.leave();
        assertEquals(new HandshakeGate.Stand(2, 0, 0, 3, 1, 1), gate.stand());
    }

    @Test
    void withoutAQueueNobodyWaits() {
        HandshakeGate gate = new HandshakeGate(1, 0);
        assertTrue(gate.enter());
        assertFalse(gate.enter());
        gate.leave();
        assertTrue(gate.enter());
    }

    @Test
    void whoIsInterruptedWhileWaitingHasNoPlaceAndTakesNone() throws Exception {
        HandshakeGate gate = new HandshakeGate(1, 5);
        assertTrue(gate.enter());
        Thread waiting = enters(gate);
        await(gate, stand -> stand.queuedTasks() == 1);
        waiting.interrupt();
        assertFalse(answers.take());
        await(gate, stand -> stand.queuedTasks() == 0);
        gate.leave();
        assertTrue(gate.enter());
    }

    @Test
    void neverLetsMoreInThanItMayAndServesAllWhoWait() throws Exception {
        HandshakeGate gate = new HandshakeGate(3, 1_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                answers.add(gate.enter());
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                Thread.yield();
                                inside.decrementAndGet();
                                gate.leave();
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertFalse(answers.contains(false));
        assertTrue(most.get() <= 3, () -> "most " + most);
        assertEquals(new HandshakeGate.Stand(3, 0, 0, 500, 0, 1_000), gate.stand());
    }
}
