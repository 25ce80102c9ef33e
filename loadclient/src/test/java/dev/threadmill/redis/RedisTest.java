package dev.threadmill.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void keepsValuesAndCarriesMessages() throws Exception {
        try (RedisServer server = RedisServer.start();
                Redis redis = Redis.connect(server.redisUrl(), PATIENCE)) {
            assertNull(redis.keys().get("k"));
            assertEquals(3, redis.keys().add("k", 3));
            assertEquals("3", redis.keys().get("k"));
            BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
            Channels.Listening listening =
                    redis.channels().subscribe("c", bytes -> heard.add(new String(bytes, UTF_8)));
            assertEquals(1, redis.channels().publish("c", "hello".getBytes(UTF_8)));
            assertEquals("hello", heard.poll(10, TimeUnit.SECONDS));
            listening.close();
            assertEquals(0, redis.channels().listenerCount("c"));
            redis.lists().append("l", "x".getBytes(UTF_8), PATIENCE);
            try (Lists.Inbox inbox = redis.lists().inbox("l")) {
                assertEquals("x", new String(inbox.take(Duration.ofSeconds(1)), UTF_8));
                assertNull(inbox.take(Duration.ofMillis(50)));
            }
            assertTrue(redis.isConnected());
        }
    }
}
