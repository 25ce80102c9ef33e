package dev.threadmill.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Redis' channels. Who listens goes on to, over lost connections; what is said while there is none
 * is lost. Any number may listen to one channel, over one subscription.
 */
public final class Channels {
    private final Redis redis;
    private final ConcurrentMap<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile StatefulRedisPubSubConnection<String, byte[]> connection;

    /** Hears a channel. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A message has come. Must neither wait nor throw nor call Redis: all channels wait for it.
         * The array may be kept, and not be changed.
         */
        void heard(byte[] message);
    }

    /** One listener's place on a channel. */
    public interface Listening extends AutoCloseable {
        /** Hears nothing more; does not fail. */
        @Override
        void close();
    }

    Channels(Redis redis) {
        this.redis = redis;
    }

    void connected(StatefulRedisPubSubConnection<String, byte[]> hearing) {
        hearing.addListener(
                new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String channel, byte[] message) {
                        hear(channel, message);
                    }
                });
        connection = hearing;
        if (!listeners.isEmpty()) {
            hearing.sync().subscribe(listeners.keySet().toArray(String[]::new));
        }
    }

    boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    private void hear(String channel, byte[] message) {
        listeners.getOrDefault(channel, List.of()).forEach(each -> each.heard(message));
    }

    /**
     * Listens to a channel: what is published after this returns is heard.
     *
     * @throws RedisException where Redis cannot be reached; then nobody listens
     */
    public Listening subscribe(String channel, Listener listener) throws RedisException {
        lock.lock();
        try {
            StatefulRedisPubSubConnection<String, byte[]> now = connection;
            if (now == null || !now.isOpen()) {
                throw redis.unavailable(null);
            }
            if (!listeners.containsKey(channel)) {
                redis.tell(() -> {
                    now.sync().subscribe(channel);
                    return null;
                });
            }
            listeners.merge(channel, List.of(listener), Channels::together);
        } finally {
            lock.unlock();
        }
        return () -> leave(channel, listener);
    }

    private static List<Listener> together(List<Listener> some, List<Listener> more) {
        List<Listener> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private void leave(String channel, Listener listener) {
        lock.lock();
        try {
            List<Listener> left = new ArrayList<>(listeners.getOrDefault(channel, List.of()));
            left.remove(listener);
            if (left.isEmpty()) {
                listeners.remove(channel);
                redis.tell(() -> {
                    connection.sync().unsubscribe(channel);
                    return null;
                });
            } else {
                listeners.put(channel, List.copyOf(left));
            }
        } catch (RedisException e) {
            // Lost with its connection.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says something to all who listen.
     *
     * @return how many connections heard it, this process' own one among them
     */
    public long publish(String channel, byte[] message) throws RedisException {
        return redis.call(commands -> commands.publish(channel, message));
    }

    /** How many connections listen to a channel, this process' own one among them. */
    public long listenerCount(String channel) throws RedisException {
        return redis.call(commands -> commands.pubsubNumsub(channel)).getOrDefault(channel, 0L);
    }
}
