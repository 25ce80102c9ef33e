package dev.threadmill.server;

import dev.threadmill.redis.Redis;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 */
record Carrier(Optional<Redis> redis, Bus bus) implements AutoCloseable {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(2);

    static Carrier of(Settings.Redis settings, Settings.Bridge bridge) {
        Optional<Redis> redis = settings.url().map(url -> Redis.open(url, commandTimeout(bridge)));
        redis.ifPresent(Carrier::awaitFirst);
        return new Carrier(
                redis,
                redis.<Bus>map(there -> new RedisBus(there, settings.prefix()))
                        .orElseGet(MemoryBus::new));
    }

    /** Whoever gives Redis longer to tell a token has reason to. */
    private static Duration commandTimeout(Settings.Bridge bridge) {
        boolean longer = bridge.authTimeout().compareTo(Redis.COMMAND_TIMEOUT) > 0;
        return longer ? bridge.authTimeout() : Redis.COMMAND_TIMEOUT;
    }

    /** Who comes first finds it there, usually; without Redis this starts as well. */
    private static void awaitFirst(Redis redis) {
        try {
            redis.awaitConnected(CONNECTED_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        bus.close();
        redis.ifPresent(Redis::close);
    }
}
