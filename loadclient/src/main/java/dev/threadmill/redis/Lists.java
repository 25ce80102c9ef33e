package dev.threadmill.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
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

    /** The taking end of a list. */
    public static final class Inbox implements AutoCloseable {
        private final Redis redis;
        private final String key;
        private final StatefulRedisConnection<String, byte[]> connection;

        Inbox(Redis redis, String key, StatefulRedisConnection<String, byte[]> connection) {
            this.redis = redis;
            this.key = key;
            this.connection = connection;
        }

        /**
         * Takes the first of the list; waits for it.
         *
         * @param patience less than a command may take
         * @return null where nothing came
         */
        public byte[] take(Duration patience) throws RedisException {
            KeyValue<String, byte[]> taken =
                    redis.tell(() -> connection.sync().blpop(patience.toMillis() / 1_000.0, key));
            return taken == null ? null : taken.getValue();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
