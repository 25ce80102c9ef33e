package dev.threadmill.server.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.session.MemoryValues;
import dev.threadmill.server.session.SharedBounds;
import dev.threadmill.server.session.SharedValues;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Shared values are the same wherever they are kept. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class SharedValuesTest {
    /** Where they are kept. */
    enum Place {
        MEMORY,
        REDIS
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(1);
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static RedisServer server;

    @Parameter Place place;
    private final List<Redis> opened = new ArrayList<>();
    private String prefix;
    private SharedValues state;

    /** The same state, as another replica has it. */
    private SharedValues other;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        prefix = "test" + RUNS.incrementAndGet() + ":";
        switch (place) {
            case MEMORY -> {
                state = new MemoryValues();
                other = state;
            }
            case REDIS -> {
                state = new RedisValues(redis(), prefix);
                other = new RedisValues(redis(), prefix);
            }
        }
    }

    private Redis redis() throws Exception {
        Redis redis = Redis.connect(server.redisUrl(), PATIENCE);
        opened.add(redis);
        return redis;
    }

    @AfterEach
    void close() {
        opened.forEach(Redis::close);
    }

    private static void refuses(String message, Executable operation) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, operation).getMessage());
    }

    private void awaitGone(String key) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (state.get(key) != null) {
            assertTrue(System.nanoTime() < deadline, key + " stays");
            Thread.sleep(2);
        }
    }

    @Test
    void aKeyThatWasNeverSetHasNoValue() throws Exception {
        assertNull(state.get("a"));
        assertFalse(state.delete("a"));
        assertFalse(state.expire("a", LONG));
        assertFalse(state.expire("a", Duration.ZERO));
    }

    @Test
    void whatOneSetsAllSeeUntilItIsDeleted() throws Exception {
        state.set("a", "{\"x\":\"\u00e9\ud83d\ude00\"}");
        assertEquals("{\"x\":\"\u00e9\ud83d\ude00\"}", other.get("a"));
        other.set("a", "[2]");
        assertEquals("[2]", state.get("a"));
        assertTrue(state.delete("a"));
        assertNull(other.get("a"));
    }

    @Test
    void addingBeginsAtZeroAndGoesBothWays() throws Exception {
        assertEquals(1, state.add("n", 1));
        assertEquals(-4, other.add("n", -5));
        assertEquals("-4", state.get("n"));
        assertEquals(Long.MIN_VALUE, state.add("least", Long.MIN_VALUE));
    }

    @Test
    void onlyWholeNumbersOf64BitsAreAddedTo() throws Exception {
        for (String json : List.of("\"5\"", "1.5", "1e3", "null", "9223372036854775808", "{}")) {
            state.set("n", json);
            refuses("the value of 'n' is no whole number of 64 bits", () -> state.add("n", 1));
            assertEquals(json, state.get("n"));
        }
    }

    @Test
    void aSumBeyond64BitsChangesNothing() throws Exception {
        state.set("n", "9223372036854775807");
        refuses("the sum 9223372036854775808 for 'n' is beyond 64 bits", () -> state.add("n", 1));
        assertEquals(Long.MAX_VALUE - 1, state.add("n", -1));
        state.set("n", "-9223372036854775808");
        refuses(
                "the sum -9223372036854775818 for 'n' is beyond 64 bits",
                () -> state.add("n", -10));
    }

    @Test
    void whatHasATimeToGoGoesAndAddingKeepsThatTime() throws Exception {
        state.set("n", "5", Duration.ofMillis(300));
        assertEquals(6, state.add("n", 1));
        awaitGone("n");
        state.set("n", "5");
        assertTrue(state.expire("n", LONG));
        assertTrue(state.expire("n", Duration.ofMillis(1)));
        awaitGone("n");
        assertEquals(1, state.add("n", 1));
    }

    @Test
    void settingAnewTakesTheTimeToGoAway() throws Exception {
        state.set("a", "1", Duration.ofMillis(200));
        state.set("a", "2");
        state.set("b", "1", Duration.ofMillis(200));
        awaitGone("b");
        assertEquals("2", state.get("a"));
    }

    @Test
    void aTimeThatIsNotAboveZeroTakesTheValueAwayAtOnce() throws Exception {
        state.set("a", "1");
        assertTrue(state.expire("a", Duration.ZERO));
        assertNull(state.get("a"));
        state.set("a", "1");
        state.set("a", "2", Duration.ofSeconds(-1));
        assertNull(state.get("a"));
    }

    @Test
    void keysValuesAndLifetimesAreBounded() throws Exception {
        String longest = "k".repeat(SharedBounds.KEY_CHARS_MAX);
        for (String key : List.of("", longest + "k")) {
            String message = "a key of the shared state has 1 to 1024 characters";
            refuses(message, () -> state.get(key));
            refuses(message, () -> state.set(key, "1"));
            refuses(message, () -> state.set(key, "1", LONG));
            refuses(message, () -> state.add(key, 1));
            refuses(message, () -> state.delete(key));
            refuses(message, () -> state.expire(key, LONG));
        }
        String large = "\u20ac".repeat(SharedBounds.VALUE_CHARS_MAX);
        state.set(longest, large);
        assertEquals(large, state.get(longest));
        String message = "a shared value has at most 262144 characters of JSON, not 262145";
        refuses(message, () -> state.set("a", large + "1"));
        refuses(message, () -> state.set("a", large + "1", LONG));
        message = "a shared value stays for 3650 days at most";
        refuses(message, () -> state.set("a", "1", Duration.ofDays(3_651)));
        refuses(message, () -> state.expire("a", Duration.ofDays(3_651)));
        assertNull(state.get("a"));
    }

    @Test
    void twoReplicasLoseNoIncrement() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SharedValues mine = i % 2 == 0 ? state : other;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            for (int n = 0; n < 500; n++) {
                                assertTrue(mine.add("n", 1) > 0);
                            }
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals("4000", state.get("n"));
    }

    /** Random operations against the state in memory. */
    @Test
    void behavesLikeTheOneInMemory() throws Exception {
        Random random = new Random(4);
        MemoryValues model = new MemoryValues();
        for (int i = 0; i < 2_000; i++) {
            String key = "k" + random.nextInt(5);
            SharedValues mine = random.nextBoolean() ? state : other;
            switch (random.nextInt(6)) {
                case 0 -> {
                    String json = random.nextBoolean() ? "" + i : "\"" + i + "\"";
                    mine.set(key, json);
                    model.set(key, json);
                }
                case 1 -> {
                    Duration lifetime = random.nextBoolean() ? LONG : Duration.ZERO;
                    mine.set(key, "7", lifetime);
                    model.set(key, "7", lifetime);
                }
                case 2, 3 -> assertEquals(sum(model, key, i), sum(mine, key, i));
                case 4 -> assertEquals(model.delete(key), mine.delete(key));
                default -> {
                    Duration lifetime = random.nextBoolean() ? LONG : Duration.ZERO;
                    assertEquals(model.expire(key, lifetime), mine.expire(key, lifetime));
                }
            }
            assertEquals(model.get(key), mine.get(key));
        }
    }

    private static String sum(SharedValues state, String key, long delta) throws IOException {
        try {
            return "" + state.add(key, delta);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @Test
    void otherProgramsReadAndWriteTheValuesAsTheyAre() throws Exception {
        if (place == Place.MEMORY) {
            return;
        }
        Redis redis = opened.getFirst();
        state.add("counter", 5);
        assertEquals("5", redis.keys().get(prefix + "shared:counter"));
        redis.keys().set(prefix + "shared:counter", "41");
        assertEquals(42, state.add("counter", 1));
        redis.keys().setField(prefix + "shared:hash", "f", "v", LONG);
        refuses("what Redis has for 'hash' is no text of JSON", () -> state.get("hash"));
        refuses("the value of 'hash' is no whole number of 64 bits", () -> state.add("hash", 1));
        redis.keys().set(prefix + "shared:huge", "1".repeat(1_000_000));
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> state.get("huge"))
                        .getMessage()
                        .startsWith("a shared value has at most 262144 characters"));
    }

    @Test
    void withoutRedisEveryOperationSaysSo() throws Exception {
        if (place == Place.MEMORY) {
            return;
        }
        try (RedisServer gone = RedisServer.start();
                Redis redis = Redis.connect(gone.redisUrl(), PATIENCE)) {
            SharedValues lost = new RedisValues(redis, "x:");
            lost.set("a", "1");
            gone.kill();
            RedisException thrown = assertThrows(RedisException.class, () -> lost.get("a"));
            assertTrue(thrown.getMessage().contains("Redis"), thrown::getMessage);
            assertThrows(RedisException.class, () -> lost.add("a", 1));
            gone.restart();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!redis.isConnected()) {
                assertTrue(System.nanoTime() < deadline);
                Thread.sleep(5);
            }
            assertNull(lost.get("a"));
        }
    }
}
