package dev.threadmill.server;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.server.admin.BridgeStatus;
import dev.threadmill.server.bridge.BridgeHandler;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Connections;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The appliance's session bridge, and what it says of itself. */
record SessionBridge(BridgeHandler handler, Optional<Redis> redis) implements AutoCloseable {
    static SessionBridge of(Settings settings, Carrier carrier, Connections connections) {
        return new SessionBridge(
                new BridgeHandler(settings, carrier.redis(), connections), carrier.redis());
    }

    /** The service's answers about itself. */
    BridgeStatus status(BooleanSupplier ready) {
        return new BridgeStatus(ready, handler.counts()::sessionCount, this::fault);
    }

    /** Why Redis does not answer: a connection that seems to be there may be none. */
    private Optional<String> fault() {
        if (redis.isEmpty()) {
            return Optional.of("there is no Redis: set REDIS_URL");
        }
        try {
            redis.get().ping();
            return redis.get().isConnected()
                    ? Optional.empty()
                    : Optional.of("the connection that hears Redis is lost");
        } catch (RedisException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public void close() {
        handler.close();
    }
}
