package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionLimitsTest {
    @Test
    void refusesWith503AndRetryAfterBeyondTheTotal() {
        ConnectionLimits limits = new ConnectionLimits(2, 0);
        assertTrue(limits.tryEnter("1.1.1.1").isEmpty());
        assertTrue(limits.tryEnter("2.2.2.2").isEmpty());
        Admission.Refused refused = limits.tryEnter("3.3.3.3").orElseThrow();
        assertEquals(503, refused.status());
        assertTrue(refused.headers().get("Retry-After").matches("[1-9]\\d*"));
        assertEquals(2, limits.openCount());
        limits.leave("1.1.1.1");
        assertTrue(limits.tryEnter("3.3.3.3").isEmpty());
    }

    @Test
    void refusesBeyondTheLimitOfOneAddressAndLetsOthersIn() {
        ConnectionLimits limits = new ConnectionLimits(10, 2);
        assertTrue(limits.tryEnter("1.1.1.1").isEmpty());
        assertTrue(limits.tryEnter("1.1.1.1").isEmpty());
        assertEquals(503, limits.tryEnter("1.1.1.1").orElseThrow().status());
        assertTrue(limits.tryEnter("2.2.2.2").isEmpty());
        assertEquals(3, limits.openCount());
        limits.leave("1.1.1.1");
        assertTrue(limits.tryEnter("1.1.1.1").isEmpty());
    }

    @Test
    void forgetsAnAddressThatHasNoConnection() {
        ConnectionLimits limits = new ConnectionLimits(10_000, 1);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(limits.tryEnter("10.0.0." + i).isEmpty());
        }
        assertEquals(1_000, limits.addressCount());
        assertTrue(limits.tryEnter("10.0.0.7").isPresent());
        for (int i = 0; i < 1_000; i++) {
            limits.leave("10.0.0." + i);
        }
        assertEquals(0, limits.addressCount());
        assertEquals(0, limits.openCount());
    }

    @Test
    void holdsItsLimitsWhenManyComeAtOnce() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(50, 30);
        AtomicInteger entered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String ip = i % 2 == 0 ? "1.1.1.1" : "2.2.2." + i;
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                if (limits.tryEnter(ip).isEmpty()) {
                                    entered.incrementAndGet();
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(entered.get(), limits.openCount());
        assertTrue(entered.get() <= 50, () -> entered + " entered");
        assertTrue(entered.get() >= 30, () -> entered + " entered");
    }
}
