package dev.threadmill.server.bus;

import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The bus of an appliance that is several processes: a Redis channel for each topic. */
public final class RedisBus implements Bus {
    private static final Duration CONNECTED_MAX = Duration.ofSeconds(5);

    private final Redis redis;
    private final String prefix;
    private final MemoryBus here = new MemoryBus();
    private final long node = new SecureRandom().nextLong();
    private final ConcurrentMap<String, Channels.Listening> listening = new ConcurrentHashMap<>();

    /**
     * Makes a bus.
     *
     * @param redis stays the caller's, who closes it
     * @param prefix what its channels' names begin with
     */
    public RedisBus(Redis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix + "bus:";
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        Subscription place = here.subscribe(topic, listener);
        listening.computeIfAbsent(topic, this::listen);
        return new Subscription() {
            @Override
            public void publish(byte[] message) {
                place.publish(message);
                carry(topic, message);
            }

            @Override
            public boolean alone() {
                return false;
            }

            @Override
            public int others() {
                try {
                    long nodes = redis.channels().listenerCount(prefix + topic);
                    return place.others() + (int) Math.max(0, nodes - 1);
                } catch (RedisException e) {
                    return place.others();
                }
            }

            @Override
            public void close() {
                place.close();
            }
        };
    }

    private Channels.Listening listen(String topic) {
        try {
            // The connection is only being made while the appliance starts.
            redis.awaitConnected(CONNECTED_MAX);
            return redis.channels().subscribe(prefix + topic, bytes -> heard(topic, bytes));
        } catch (RedisException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void heard(String topic, byte[] bytes) {
        if (bytes.length >= Long.BYTES && ByteBuffer.wrap(bytes).getLong() != node) {
            here.publish(topic, Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
        }
    }

    @Override
    public void publish(String topic, byte[] message) {
        here.publish(topic, message);
        carry(topic, message);
    }

    private void carry(String topic, byte[] message) {
        try {
            redis.channels()
                    .publish(
                            prefix + topic,
                            ByteBuffer.allocate(Long.BYTES + message.length)
                                    .putLong(node)
                                    .put(message)
                                    .array());
        } catch (RedisException e) {
            // Lost, as all is while there is no Redis.
        }
    }

    @Override
    public void close() {
        listening.values().forEach(Channels.Listening::close);
        here.close();
    }
}
