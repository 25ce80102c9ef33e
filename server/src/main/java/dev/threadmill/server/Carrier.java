package dev.threadmill.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisState;
import dev.threadmill.server.admin.RedisMeters;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import io.helidon.health.HealthCheckResponse;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 */
record Carrier(Optional<Redis> redis, Bus bus) implements AutoCloseable {
    /** Begins, whether Redis is there or not. */
    static Carrier of(Settings.Redis settings) {
        if (settings.url().isEmpty()) {
            return new Carrier(Optional.empty(), new MemoryBus());
        }
        Redis redis = Redis.open(settings.url().get());
        RedisBus bus = new RedisBus(redis, settings.prefix());
        RedisMeters.register(redis, bus);
        return new Carrier(Optional.of(redis), bus);
    }

    /** Adds its part of the statistics, if there is one. */
    Map<String, Supplier<? extends JsonNode>> addTo(
            Map<String, Supplier<? extends JsonNode>> parts) {
        if (redis.isPresent() && bus instanceof RedisBus carried) {
            Redis there = redis.get();
            parts.put("redis", () -> RedisMeters.json(there, carried));
        }
        return parts;
    }

    /**
     * A check that never fails: without Redis each replica goes on to serve its own clients, and an
     * orchestrator that stopped them all would make it worse.
     */
    static HealthCheckResponse health(Redis redis) {
        RedisState state = redis.state();
        HealthCheckResponse.Builder response =
                HealthCheckResponse.builder()
                        .status(true)
                        .detail("state", redis.isConnected() ? "connected" : "lost")
                        .detail("since", state.since().toString())
                        .detail("url", redis.url().toString());
        state.reason().ifPresent(reason -> response.detail("reason", reason));
        return response.build();
    }

    @Override
    public void close() {
        bus.close();
        redis.ifPresent(Redis::close);
    }
}
