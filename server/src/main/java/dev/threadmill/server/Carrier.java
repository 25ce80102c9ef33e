package dev.threadmill.server;

import dev.threadmill.redis.Redis;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import java.util.Optional;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 */
record Carrier(Optional<Redis> redis, Bus bus) implements AutoCloseable {
    static Carrier of(Settings.Redis settings) {
        Optional<Redis> redis = settings.url().map(Redis::open);
        return new Carrier(
                redis,
                redis.<Bus>map(there -> new RedisBus(there, settings.prefix()))
                        .orElseGet(MemoryBus::new));
    }

    @Override
    public void close() {
        bus.close();
        redis.ifPresent(Redis::close);
    }
}
