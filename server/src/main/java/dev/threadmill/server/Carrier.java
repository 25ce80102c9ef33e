package dev.threadmill.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.cluster.Coordinator;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisState;
import dev.threadmill.server.admin.RedisMeters;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.QueuedBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.control.Distribution;
import dev.threadmill.server.handler.ScriptedState;
import dev.threadmill.server.handler.SharedState;
import dev.threadmill.server.mock.SharedSpec;
import dev.threadmill.server.replicas.RedisValues;
import dev.threadmill.server.session.MemoryValues;
import io.helidon.health.HealthCheckResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 * @param figures what statistics tell of both; none without Redis
 * @param shared the state that scripts share
 * @param sharedRedis keeps that state, where it is another one than {@code redis}
 */
record Carrier(
        Optional<Redis> redis,
        Bus bus,
        Optional<Supplier<JsonNode>> figures,
        SharedState shared,
        Optional<Redis> sharedRedis)
        implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Carrier.class.getName());

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(1);

    /** How long a test waits for as many free workers as it asks for. */
    private static final Duration WORKERS_PATIENCE = Duration.ofSeconds(3);

    /** Begins, whether Redis is there or not. */
    static Carrier of(Settings.Redis settings, SharedSpec shared) {
        Optional<Redis> elsewhere =
                shared.redis()
                        .filter(url -> shared.enabled() && !settings.url().equals(shared.redis()))
                        .map(Redis::open);
        if (settings.url().isEmpty()) {
            return new Carrier(
                    Optional.empty(),
                    new MemoryBus(),
                    Optional.empty(),
                    state(shared, elsewhere, settings.prefix()),
                    elsewhere);
        }
        Redis redis = Redis.open(settings.url().get());
        awaitFirst(redis);
        RedisBus carrier = new RedisBus(redis, settings.prefix());
        QueuedBus bus = new QueuedBus(carrier);
        RedisMeters.register(redis, carrier, bus);
        return new Carrier(
                Optional.of(redis),
                bus,
                Optional.of(() -> RedisMeters.json(redis, carrier, bus)),
                state(shared, elsewhere.or(() -> Optional.of(redis)), settings.prefix()),
                elsewhere);
    }

    private static SharedState state(SharedSpec shared, Optional<Redis> redis, String prefix) {
        if (!shared.enabled()) {
            return (operation, arguments) -> {
                throw new IllegalArgumentException("websocket.shared_state.enabled is false");
            };
        } else if (redis.isEmpty()) {
            return new ScriptedState(new MemoryValues(shared.keysMax()));
        }
        LOGGER.log(
                System.Logger.Level.INFO,
                "the state that scripts share is kept in {0}, under {1}shared:",
                redis.get().url(),
                prefix);
        return new ScriptedState(new RedisValues(redis.get(), prefix));
    }

    /** Adds its part of the statistics, if there is one. */
    Map<String, Supplier<? extends JsonNode>> addTo(
            Map<String, Supplier<? extends JsonNode>> parts) {
        figures.ifPresent(part -> parts.put("redis", part));
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

    /** Has workers run tests, where there is a Redis to find them in. */
    Optional<Distribution> workers(String prefix) {
        return redis.map(there ->
                (plan, workers) -> new Coordinator(there, prefix, plan, workers, WORKERS_PATIENCE));
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
        sharedRedis.ifPresent(Redis::close);
        redis.ifPresent(Redis::close);
    }
}
