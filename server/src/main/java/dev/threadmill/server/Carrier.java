package dev.threadmill.server;

import dev.threadmill.load.cluster.Coordinator;
import dev.threadmill.redis.Redis;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.Distribution;
import java.time.Duration;
import java.util.Optional;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 */
record Carrier(Optional<Redis> redis, Bus bus) implements AutoCloseable {
    /** How long a test waits for as many free workers as it asks for. */
    private static final Duration WORKERS_PATIENCE = Duration.ofSeconds(10);

    static Carrier of(Settings.Redis settings) {
        Optional<Redis> redis = settings.url().map(Redis::open);
        return new Carrier(
                redis,
                redis.<Bus>map(there -> new RedisBus(there, settings.prefix()))
                        .orElseGet(MemoryBus::new));
    }

    /** Has workers run tests, where there is a Redis to find them in. */
    Optional<Distribution> workers(String prefix) {
        return redis.map(there ->
                (plan, workers) -> new Coordinator(there, prefix, plan, workers, WORKERS_PATIENCE));
    }

    @Override
    public void close() {
        bus.close();
        redis.ifPresent(Redis::close);
    }
}
