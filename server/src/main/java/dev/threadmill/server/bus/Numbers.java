package dev.threadmill.server.bus;

import dev.threadmill.redis.RedisException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers what this node says on each topic, in the order in which it is sent. A bounded number of
 * topics is remembered; one that was forgotten begins a new stream.
 */
final class Numbers {
    private static final int STRIPES = 64;
    private static final int TOPICS_MAX = 256;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final AtomicLong streams = new AtomicLong();

    /** Sends a message. */
    @FunctionalInterface
    interface Sender {
        /** Does not wait; where it throws, the number is free again. */
        void send(long stream, long number) throws RedisException;
    }

    private static final class Count {
        private final long stream;
        private long last;

        Count(long stream) {
            this.stream = stream;
        }
    }

    /** Some of the topics. */
    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Count> counts =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                        return size() > TOPICS_MAX;
                    }
                };
    }

    Numbers() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Gives a message the next number of its topic; nobody else sends there meanwhile. */
    void next(String topic, Sender sender) throws RedisException {
        Stripe stripe = stripes[Math.floorMod(topic.hashCode(), STRIPES)];
        stripe.lock.lock();
        try {
            Count count =
                    stripe.counts.computeIfAbsent(
                            topic, name -> new Count(streams.incrementAndGet()));
            sender.send(count.stream, count.last + 1);
            count.last++;
        } finally {
            stripe.lock.unlock();
        }
    }
}
