package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.RedisUrl;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.QueuedBus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.mock.SharedSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing listens on port 1, so none of these Redis is there. */
@Timeout(60)
class CarrierTest {
    private static final RedisUrl ONE = RedisUrl.parse("redis://127.0.0.1:1");
    private static final RedisUrl OTHER = RedisUrl.parse("redis://127.0.0.1:1/2");

    private static Carrier carrier(RedisUrl url, boolean shares, RedisUrl shared) {
        return Carrier.of(
                new Settings.Redis(Optional.ofNullable(url), "p:"),
                new SharedSpec(shares, Optional.ofNullable(shared), 10));
    }

    @Test
    void withoutRedisAllIsInThisProcess() throws Exception {
        try (Carrier carrier = carrier(null, true, null)) {
            assertTrue(carrier.bus() instanceof MemoryBus);
            carrier.shared().perform("set", List.of("\"k\"", "[1]"));
            assertEquals("[1]", carrier.shared().perform("get", List.of("\"k\"")));
            assertFalse(carrier.figures().isPresent());
        }
    }

    @Test
    void theSharedStateHasTheAppliancesConnectionUnlessItIsElsewhere() throws Exception {
        try (Carrier same = carrier(ONE, true, RedisUrl.parse(ONE.toString()));
                Carrier unsaid = carrier(ONE, true, null)) {
            assertFalse(same.sharedRedis().isPresent());
            assertFalse(unsaid.sharedRedis().isPresent());
            assertTrue(same.bus() instanceof QueuedBus);
            assertThrows(IOException.class, () -> unsaid.shared().perform("get", List.of("\"k\"")));
        }
        try (Carrier other = carrier(ONE, true, OTHER);
                Carrier alone = carrier(null, true, OTHER)) {
            assertEquals(Optional.of(OTHER), other.sharedRedis().map(redis -> redis.url()));
            assertTrue(alone.bus() instanceof MemoryBus);
            assertThrows(IOException.class, () -> alone.shared().perform("get", List.of("\"k\"")));
        }
    }

    @Test
    void aSharedStateThatIsSwitchedOffConnectsToNothingAndSaysSo() throws Exception {
        try (Carrier carrier = carrier(null, false, OTHER)) {
            assertFalse(carrier.sharedRedis().isPresent());
            assertEquals(
                    "websocket.shared_state.enabled is false",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> carrier.shared().perform("get", List.of("\"k\"")))
                            .getMessage());
        }
    }
}
