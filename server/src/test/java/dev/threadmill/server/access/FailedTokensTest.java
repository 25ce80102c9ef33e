package dev.threadmill.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.access.FailedTokens.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong tokens, by address. */
class FailedTokensTest {
    private static final String IP = "192.0.2.1";

    /** The clock begins just before it overflows. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final FailedTokens tokens = new FailedTokens(now::get);

    private Outcome wrong(String ip) {
        return tokens.attempt(ip, () -> false);
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void theTenthWrongOneWithinAMinuteShutsTheDoorForAMinuteToTheRightOneToo() {
        for (int i = 0; i < FailedTokens.WRONG_MAX; i++) {
            assertEquals(Outcome.RIGHT, tokens.attempt(IP, () -> true));
            assertEquals(Outcome.WRONG, wrong(IP));
            pass(6);
        }
        assertEquals(54, tokens.retryAfterS(IP));
        assertEquals(Outcome.BLOCKED, tokens.attempt(IP, () -> true));
        pass(53);
        assertEquals(Outcome.BLOCKED, tokens.attempt(IP, () -> true));
        assertEquals(1, tokens.retryAfterS(IP));
        pass(1);
        assertEquals(Outcome.RIGHT, tokens.attempt(IP, () -> true));
        assertEquals(10, tokens.wrongCount());
        assertEquals(2, tokens.refusedCount());
    }

    @Test
    void whoIsWrongMoreSlowlyIsNotShutOut() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Outcome.WRONG, wrong(IP));
            pass(7);
        }
    }

    @Test
    void nobodyElseIsShutOut() {
        for (int i = 0; i < 20; i++) {
            wrong(IP);
        }
        assertEquals(Outcome.BLOCKED, wrong(IP));
        assertEquals(Outcome.RIGHT, tokens.attempt("192.0.2.2", () -> true));
    }

    @Test
    void moreAddressesThanAreRememberedTakeNoMoreMemory() {
        for (int i = 0; i < FailedTokens.ADDRESSES_MAX + 500; i++) {
            wrong("10.%d.%d.1".formatted(i / 256, i % 256));
        }
        assertEquals(FailedTokens.ADDRESSES_MAX, tokens.addressCount());
    }

    @Test
    void ofManyAtOnceNoMoreAreLookedAtThanOneByOne() throws Exception {
        AtomicInteger looked = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() ->
                                    tokens.attempt(
                                            IP,
                                            () -> {
                                                looked.incrementAndGet();
                                                return false;
                                            })));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(FailedTokens.WRONG_MAX, looked.get());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::1, 20010db800010002/64",
        "2001:db8:1:3::1, 20010db800010003/64",
        "::ffff:192.0.2.1, 192.0.2.1",
        "gone, gone",
        "x:y, x:y",
    })
    void anAddressOfIpv6StandsForItsNetwork(String ip, String network) {
        assertEquals(network, FailedTokens.network(ip));
    }

    @Test
    void waitsAreNeverZero() {
        assertTrue(tokens.retryAfterS(IP) >= 1);
    }
}
