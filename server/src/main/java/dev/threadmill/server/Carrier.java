package dev.threadmill.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.QueuedBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.ScriptedState;
import dev.threadmill.server.handler.SharedState;
import dev.threadmill.server.mock.SharedSpec;
import dev.threadmill.server.replicas.RedisValues;
import dev.threadmill.server.session.MemoryValues;
import java.util.Optional;

/**
 * What joins this process with its replicas.
 *
 * @param redis none where this process stands alone
 * @param bus carries what is said to many
 * @param shared the state that scripts share
 * @param sharedRedis keeps that state, where it is another one than {@code redis}
 */
record Carrier(Optional<Redis> redis, Bus bus, SharedState shared, Optional<Redis> sharedRedis)
        implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Carrier.class.getName());

    static Carrier of(Settings.Redis settings, SharedSpec shared) {
        Optional<Redis> redis = settings.url().map(Redis::open);
        Bus bus =
                redis.<Bus>map(there -> new QueuedBus(new RedisBus(there, settings.prefix())))
                        .orElseGet(MemoryBus::new);
        Optional<RedisUrl> another =
                shared.redis()
                        .filter(url ->
                                shared.enabled() && !settings.url().equals(Optional.of(url)));
        Optional<Redis> sharedRedis = another.map(Redis::open);
        return new Carrier(
                redis,
                bus,
                state(shared, sharedRedis.or(() -> redis), settings.prefix()),
                sharedRedis);
    }

    private static SharedState state(SharedSpec shared, Optional<Redis> redis, String prefix) {
        if (!shared.enabled()) {
            return (operation, arguments) -> {
                throw new IllegalArgumentException("websocket.shared_state.enabled is false");
            };
        }
        redis.ifPresent(there ->
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "the state that scripts share is kept in {0}, under {1}shared:",
                        there.url(),
                        prefix));
        return new ScriptedState(
                redis.isPresent()
                        ? new RedisValues(redis.get(), prefix)
                        : new MemoryValues(shared.keysMax()));
    }

    /**
     * What waits for the other replicas, and what has not reached them; nothing where there is no
     * Redis.
     */
    ObjectNode figures() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("redis", redis.isPresent());
        if (bus instanceof QueuedBus queued) {
            json.put("waiting", queued.waitingCount());
            json.put("dropped", queued.droppedCount());
            json.put("unreadable", queued.faultCount());
        }
        return json;
    }

    @Override
    public void close() {
        bus.close();
        sharedRedis.ifPresent(Redis::close);
        redis.ifPresent(Redis::close);
    }
}
