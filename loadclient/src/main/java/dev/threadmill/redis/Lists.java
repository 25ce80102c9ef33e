package dev.threadmill.redis;

import dev.threadmill.redis.Client.Link;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Lists that one appends to and another one takes from, in order. */
public final class Lists {
    /** Both or none: whoever dies between the two would leave a list for ever. */
    private static final String APPEND =
            "local length = redis.call('RPUSH', KEYS[1], ARGV[1])"
                    + " redis.call('PEXPIRE', KEYS[1], ARGV[2]) return length";

    private final Redis redis;

    Lists(Redis redis) {
        this.redis = redis;
    }

    /**
     * Appends to a list.
     *
     * @param lifetime how long the list stays after this
     * @return how much is in it now
     */
    public long append(String key, byte[] value, Duration lifetime) throws RedisException {
        byte[] millis = Long.toString(lifetime.toMillis()).getBytes(StandardCharsets.US_ASCII);
        return redis.call(commands ->
                commands.<Long>eval(
                        APPEND, ScriptOutputType.INTEGER, new String[] {key}, value, millis));
    }

    /** Takes from a list, over a connection of its own; belongs to one thread. */
    public Inbox inbox(String key) throws RedisException {
        return new Inbox(redis, key, redis.another());
    }

    /** The taking end of a list; a connection that is lost is opened again by the next taking. */
    public static final class Inbox implements AutoCloseable {
        private final Redis redis;
        private final String key;
        private Link link;

        Inbox(Redis redis, String key, Link link) {
            this.redis = redis;
            this.key = key;
            this.link = link;
        }

        /**
         * Takes the first of the list; waits for it.
         *
         * @param patience at least a millisecond
         * @return null where nothing came
         * @throws RedisException where Redis is lost; what it was about to give is lost with it
         */
        public byte[] take(Duration patience) throws RedisException {
            if (!link.isOpen()) {
                link = redis.another();
            }
            double seconds = Math.max(1, patience.toMillis()) / 1_000.0;
            try {
                KeyValue<String, byte[]> taken =
                        redis.await(
                                link.async().blpop(seconds, key),
                                patience.plus(redis.commandTimeout()));
                return taken == null ? null : taken.getValue();
            } catch (RedisException e) {
                if (e.kind() != RedisException.Kind.REFUSED) {
                    // Else a late answer would be taken by nobody.
                    link.close();
                }
                throw e;
            }
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
