package dev.threadmill.redis;

import dev.threadmill.redis.Client.Link;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Redis' channels. Who listens goes on to, over lost connections; what is said while there is none
 * is lost. Any number may listen to one channel, over one subscription: each message is heard once.
 *
 * <p>What is bounded: publishing takes the caller the round trip to Redis, so a publisher is slowed
 * down and nothing queues; see {@link Redis} for how much may be under way. Listeners are told by
 * the connection's own thread, in Redis' order; while they are, Redis holds what comes, and ends
 * the connection of a process that is too slow for it ({@code client-output-buffer-limit pubsub}).
 * Then it is connected again, and what was said meanwhile is lost; the loss is counted in {@link
 * RedisState#lostCount}.
 */
public final class Channels {
    /** Subscriptions that are asked for at once, when a connection is new. */
    private static final int CHUNK = 1_000;

    private static final Logger LOGGER = System.getLogger("dev.threadmill.redis");

    private final Redis redis;

    /** Changed under the lock only, as is what is sent to Redis: so both agree. */
    private final ConcurrentMap<String, Ear> ears = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Told told = new Told(1_000);
    private final LongAdder published = new LongAdder();
    private final LongAdder publishedBytes = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder heard = new LongAdder();
    private final LongAdder heardBytes = new LongAdder();
    private final LongAdder listenerFailures = new LongAdder();
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

        /** The same, without waiting until Redis knows. */
        void abandon();
    }

    /**
     * What channels have carried.
     *
     * @param published messages that Redis has taken
     * @param failed messages that it has not, or that are not known to be taken
     * @param heard messages that have come, whatever number of listeners they had
     * @param listenerFailures listeners that threw
     */
    public record Counts(
            long published,
            long publishedBytes,
            long failed,
            long heard,
            long heardBytes,
            long listenerFailures) {}

    Channels(Redis redis) {
        this.redis = redis;
    }

    /** There is a new connection: all channels are subscribed when this returns. */
    void connected(StatefulRedisPubSubConnection<String, byte[]> hearing) throws RedisException {
        hearing.addListener(new Ears(hearing));
        lock.lock();
        try {
            connection = hearing;
        } finally {
            lock.unlock();
        }
        List<String> names = List.copyOf(ears.keySet());
        for (int i = 0; i < names.size(); i += CHUNK) {
            Map<String, RedisFuture<Void>> asked = new LinkedHashMap<>();
            lock.lock();
            try {
                for (String name : names.subList(i, Math.min(names.size(), i + CHUNK))) {
                    Ear ear = ears.get(name);
                    if (ear != null) {
                        asked.put(name, subscription(name, ear));
                    }
                }
            } finally {
                lock.unlock();
            }
            for (Map.Entry<String, RedisFuture<Void>> each : asked.entrySet()) {
                confirm(each.getKey(), each.getValue());
            }
        }
    }

    /** Awaits a subscription that goes on even if Redis refuses it. */
    private void confirm(String channel, RedisFuture<Void> subscription) throws RedisException {
        try {
            redis.awaitShared(subscription);
        } catch (RedisException e) {
            if (e.kind() != RedisException.Kind.REFUSED) {
                throw e;
            }
            String line = "the channel " + channel + " is not heard: " + e.getMessage();
            LOGGER.log(told.isNew(line) ? Level.WARNING : Level.DEBUG, line);
        }
    }

    void disconnected() {
        lock.lock();
        try {
            connection = null;
            ears.values().forEach(ear -> ear.subscription = null);
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        StatefulRedisPubSubConnection<String, byte[]> now = connection;
        return now != null && now.isOpen();
    }

    /** Under the lock, with a connection. */
    private RedisFuture<Void> subscription(String channel, Ear ear) {
        if (ear.subscription == null) {
            ear.subscription = connection.async().subscribe(channel);
        }
        return ear.subscription;
    }

    /**
     * Listens to a channel: what is published after this returns is heard.
     *
     * @throws RedisException where Redis cannot be reached, or refuses; then nobody listens
     */
    public Listening subscribe(String channel, Listener listener) throws RedisException {
        Redis.requireOwnThread();
        Place place = new Place(channel, listener);
        RedisFuture<Void> subscription;
        lock.lock();
        try {
            if (!isConnected()) {
                throw redis.unavailable();
            }
            subscription = subscription(channel, add(place));
        } finally {
            lock.unlock();
        }
        try {
            redis.awaitShared(subscription);
        } catch (RedisException e) {
            var unused = leave(place);
            throw e;
        }
        return place;
    }

    /**
     * Listens to a channel whenever there is a connection, now or later; does not fail. If there is
     * one now, what is published after this returns is heard.
     */
    public Listening listen(String channel, Listener listener) {
        Redis.requireOwnThread();
        Place place = new Place(channel, listener);
        RedisFuture<Void> subscription;
        lock.lock();
        try {
            Ear ear = add(place);
            subscription = isConnected() ? subscription(channel, ear) : null;
        } finally {
            lock.unlock();
        }
        if (subscription != null) {
            try {
                confirm(channel, subscription);
            } catch (RedisException e) {
                LOGGER.log(Level.DEBUG, "subscribed by the next connection", e);
            }
        }
        return place;
    }

    private Ear add(Place place) {
        Ear ear = ears.computeIfAbsent(place.channel, name -> new Ear());
        ear.places = Stream.concat(ear.places.stream(), Stream.of(place)).toList();
        return ear;
    }

    /** A listener's place; each is another one, even where the listener is the same. */
    final class Place implements Listening {
        private final String channel;
        private final Listener listener;

        Place(String channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        @Override
        public void close() {
            RedisFuture<Void> unsubscribed = leave(this);
            if (unsubscribed != null && !Redis.isLettucesThread()) {
                try {
                    redis.await(unsubscribed);
                } catch (RedisException e) {
                    // Lost with its connection.
                }
            }
        }

        @Override
        public void abandon() {
            var unused = leave(this);
        }
    }

    /** Null where others stay, or Redis knew nothing of it. */
    private RedisFuture<Void> leave(Place place) {
        lock.lock();
        try {
            Ear ear = ears.get(place.channel);
            if (ear == null || !ear.places.contains(place)) {
                return null;
            }
            ear.places = ear.places.stream().filter(each -> each != place).toList();
            if (!ear.places.isEmpty()) {
                return null;
            }
            ears.remove(place.channel);
            return ear.subscription == null || !isConnected()
                    ? null
                    : connection.async().unsubscribe(place.channel);
        } finally {
            lock.unlock();
        }
    }

    /** Hears what comes on one connection. */
    private final class Ears extends RedisPubSubAdapter<String, byte[]> {
        private final StatefulRedisPubSubConnection<String, byte[]> hearing;

        Ears(StatefulRedisPubSubConnection<String, byte[]> hearing) {
            this.hearing = hearing;
        }

        @Override
        public void message(String channel, byte[] message) {
            Ear ear = ears.get(channel);
            if (ear == null || !ear.isSubscribed() || !hearing.equals(connection)) {
                return;
            }
            heard.increment();
            heardBytes.add(message.length);
            for (Place place : ear.places) {
                try {
                    place.listener.heard(message);
                } catch (RuntimeException | Error e) {
                    listenerFailures.increment();
                    // Once: who throws, may do so at each message.
                    Level level = listenerFailures.sum() > 1 ? Level.DEBUG : Level.ERROR;
                    LOGGER.log(level, "a listener of the channel " + channel + " threw", e);
                }
            }
        }
    }

    /**
     * Says something to all who listen; may wait.
     *
     * @return how many connections heard it, this process' own one among them; of a cluster only
     *     those at one of its nodes
     */
    public long publish(String channel, byte[] message) throws RedisException {
        try (Sending sending = sending(message.length)) {
            sending.send(channel, message);
            return sending.await();
        }
    }

    /**
     * Waits for room to send something, as {@link #publish} does, in steps: for who must send in an
     * order of its own without holding a lock over a round trip.
     *
     * @param bytes how large the message is
     */
    public Sending sending(int bytes) throws RedisException {
        int places = Room.places(bytes);
        try {
            redis.link();
            redis.enter(places);
        } catch (RedisException e) {
            failed.increment();
            throw e;
        }
        return new Sending(places);
    }

    /** Room for one message, and its way. */
    public final class Sending implements AutoCloseable {
        private int places;
        private RedisFuture<Long> answer;
        private int bytes;

        Sending(int places) {
            this.places = places;
        }

        /**
         * Sends the message; does not wait. What a thread sends after this goes out after it.
         *
         * @throws RedisException where it has certainly not been sent
         */
        public void send(String channel, byte[] message) throws RedisException {
            try {
                Link link = redis.link();
                RedisFuture<Long> sent = link.async().publish(channel, message);
                if (sent.isDone() && sent.getError() != null) {
                    redis.await(sent);
                }
                answer = sent;
                bytes = message.length;
            } catch (RedisException e) {
                failed.increment();
                throw e;
            }
        }

        /**
         * Waits until Redis has taken it.
         *
         * @return as of {@link Channels#publish}
         * @throws RedisException where that is not known
         */
        public long await() throws RedisException {
            try {
                long count = redis.await(answer);
                published.increment();
                publishedBytes.add(bytes);
                return count;
            } catch (RedisException e) {
                failed.increment();
                throw e;
            }
        }

        @Override
        public void close() {
            redis.leave(places);
            places = 0;
        }
    }

    /** How many connections listen to a channel at all nodes, this process' own one among them. */
    public long listenerCount(String channel) throws RedisException {
        return redis.listenerCount(channel);
    }

    /** What was carried since the start. */
    public Counts counts() {
        return new Counts(
                published.sum(),
                publishedBytes.sum(),
                failed.sum(),
                heard.sum(),
                heardBytes.sum(),
                listenerFailures.sum());
    }
}
