package dev.threadmill.server.bus;

import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bus of an appliance that is several processes: a Redis channel for each topic. Where Redis is
 * lost, this node's own listeners go on to hear each other; what the other nodes do not hear is
 * counted here as failed, or there as missed, once they hear the next. Publishing waits for Redis
 * as {@link Redis} says, and must not be done by a listener.
 */
public final class RedisBus implements Bus {
    private final Redis redis;
    private final String prefix;
    private final MemoryBus here = new MemoryBus();

    /** A node that starts again is another one. */
    private final long node = new SecureRandom().nextLong();

    private final Numbers numbers = new Numbers();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Topic> topics = new HashMap<>();
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder heard = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * What was carried between nodes.
     *
     * @param published messages that Redis has taken
     * @param failed messages that it has not, or that are not known to be taken
     * @param heard messages of other nodes
     * @param missed messages of other nodes that are known not to have come
     * @param dropped messages that came twice, or could not be read
     */
    public record Counts(long published, long failed, long heard, long missed, long dropped) {}

    /** A topic that somebody here listens to. */
    private final class Topic {
        private final String name;
        private final Gaps gaps = new Gaps();
        private final ReentrantLock subscribing = new ReentrantLock();
        private final ReentrantLock hearing = new ReentrantLock();
        private int listeners;
        private Channels.Listening listening;
        private volatile boolean ended;

        Topic(String name) {
            this.name = name;
        }

        /** Subscribes, unless another listener has; that one's is waited for. */
        void begin() {
            subscribing.lock();
            try {
                if (listening == null && !ended) {
                    listening = redis.channels().listen(prefix + name, this::heard);
                }
            } finally {
                subscribing.unlock();
            }
        }

        /** After {@code ended}, which is set under the bus' lock: the next topic hears instead. */
        void end() {
            subscribing.lock();
            try {
                if (listening != null) {
                    listening.close();
                }
            } finally {
                subscribing.unlock();
            }
        }

        private void heard(byte[] bytes) {
            Envelope envelope = Envelope.read(bytes);
            if (envelope == null) {
                dropped.increment();
            } else if (envelope.node() != node && !ended) {
                take(envelope);
            }
        }

        private void take(Envelope envelope) {
            long more;
            // Held for nothing: one connection's thread hears, but after a loss it is another.
            hearing.lock();
            try {
                more = gaps.hear(envelope.node(), envelope.stream(), envelope.number());
            } finally {
                hearing.unlock();
            }
            if (more == Gaps.REPEATED) {
                dropped.increment();
            } else {
                missed.add(more);
                heard.increment();
                here.publish(name, envelope.message());
            }
        }
    }

    /**
     * Makes a bus.
     *
     * @param redis stays the caller's, who closes it; need not be connected
     * @param prefix what its channels' names begin with
     */
    public RedisBus(Redis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix + "bus:";
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        Subscription place = here.subscribe(topic, listener);
        Topic on;
        lock.lock();
        try {
            on = topics.computeIfAbsent(topic, Topic::new);
            on.listeners++;
        } finally {
            lock.unlock();
        }
        on.begin();
        return new Place(place, on);
    }

    /** A listener's place here, and among the other nodes. */
    private final class Place implements Subscription {
        private final Subscription local;
        private final Topic topic;
        private boolean open = true;

        Place(Subscription local, Topic topic) {
            this.local = local;
            this.topic = topic;
        }

        @Override
        public void publish(byte[] message) {
            Redis.requireOwnThread();
            local.publish(message);
            carry(topic.name, message);
        }

        @Override
        public boolean alone() {
            return false;
        }

        @Override
        public int others() {
            try {
                long nodes = redis.channels().listenerCount(prefix + topic.name);
                return local.others() + (int) Math.max(0, nodes - 1);
            } catch (RedisException e) {
                return local.others();
            }
        }

        @Override
        public void close() {
            local.close();
            boolean last = false;
            lock.lock();
            try {
                if (open) {
                    open = false;
                    last = --topic.listeners == 0 && topics.remove(topic.name, topic);
                    topic.ended = last;
                }
            } finally {
                lock.unlock();
            }
            if (last) {
                topic.end();
            }
        }
    }

    @Override
    public void publish(String topic, byte[] message) {
        Redis.requireOwnThread();
        here.publish(topic, message);
        carry(topic, message);
    }

    /**
     * Under the topic's lock the message gets its number and goes; the answer is waited for after.
     */
    private void carry(String topic, byte[] message) {
        int bytes = Envelope.HEAD_BYTES + message.length;
        try (Channels.Sending sending = redis.channels().sending(bytes)) {
            Envelope envelope = Envelope.of(node, message);
            numbers.next(
                    topic,
                    (stream, number) ->
                            sending.send(prefix + topic, envelope.number(stream, number).bytes()));
            sending.await();
            published.increment();
        } catch (RedisException e) {
            failed.increment();
        }
    }

    /** What was carried since the start. */
    public Counts counts() {
        return new Counts(published.sum(), failed.sum(), heard.sum(), missed.sum(), dropped.sum());
    }

    @Override
    public void close() {
        List<Topic> open;
        lock.lock();
        try {
            open = List.copyOf(topics.values());
            open.forEach(topic -> topic.ended = true);
            topics.clear();
        } finally {
            lock.unlock();
        }
        open.forEach(Topic::end);
        here.close();
    }
}
