package dev.threadmill.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values by key; texts are UTF-8. Each operation is atomic and blocks. */
public final class Keys {
    private final Redis redis;

    Keys(Redis redis) {
        this.redis = redis;
    }

    /** A value; null where there is none. */
    public String get(String key) throws RedisException {
        return text(redis.call(commands -> commands.get(key)));
    }

    /** The beginning of a value, so many bytes at most; empty where there is none. */
    public String beginning(String key, int bytesMax) throws RedisException {
        return text(redis.call(commands -> commands.getrange(key, 0, bytesMax - 1L)));
    }

    /**
     * A value as it is stored; null where there is none.
     *
     * @param patience how long Redis may take, instead of what all commands may
     */
    public byte[] bytes(String key, Duration patience) throws RedisException {
        return redis.call(patience, commands -> commands.get(key));
    }

    /** Sets a value that stays. */
    public void set(String key, String value) throws RedisException {
        redis.call(commands -> commands.set(key, bytes(value)));
    }

    /**
     * Sets a value that goes.
     *
     * @param lifetime at least a millisecond
     */
    public void set(String key, String value, Duration lifetime) throws RedisException {
        redis.call(commands ->
                commands.set(key, bytes(value), SetArgs.Builder.px(lifetime.toMillis())));
    }

    /** Sets a value that goes, unless there is one; true where it was set. */
    public boolean setIfAbsent(String key, String value, Duration lifetime) throws RedisException {
        return redis.call(commands ->
                commands.set(key, bytes(value), SetArgs.Builder.nx().px(lifetime.toMillis())))
                != null;
    }

    /** Gives a value a time to go; false where there is none. */
    public boolean expire(String key, Duration lifetime) throws RedisException {
        // EXPIRE where it can be said so: a user may be allowed that alone.
        return lifetime.toNanosPart() == 0
                ? redis.call(commands -> commands.expire(key, lifetime.toSeconds()))
                : redis.call(commands -> commands.pexpire(key, lifetime.toMillis()));
    }

    /** How long a value stays; negative where it has no time to go, or there is none. */
    public Duration remaining(String key) throws RedisException {
        return Duration.ofMillis(redis.call(commands -> commands.pttl(key)));
    }

    /** Takes a value away; false where there was none. */
    public boolean delete(String key) throws RedisException {
        return redis.call(commands -> commands.del(key)) > 0;
    }

    public boolean exists(String key) throws RedisException {
        return redis.call(commands -> commands.exists(key)) > 0;
    }

    /** Adds to a whole number; a key without a value begins at 0. */
    public long add(String key, long delta) throws RedisException {
        return redis.call(commands -> commands.incrby(key, delta));
    }

    /** Sets a field of a hash, and the time that the whole hash has to go. */
    public void setField(String key, String field, String value, Duration lifetime)
            throws RedisException {
        redis.call(commands -> commands.hset(key, field, bytes(value)));
        redis.call(commands -> commands.pexpire(key, lifetime.toMillis()));
    }

    /** The fields of a hash, by name. */
    public Map<String, String> fields(String key) throws RedisException {
        Map<String, String> fields = new TreeMap<>();
        redis.call(commands -> commands.hgetall(key))
                .forEach((field, value) -> fields.put(field, text(value)));
        return fields;
    }

    /** Takes a field away. */
    public void deleteField(String key, String field) throws RedisException {
        redis.call(commands -> commands.hdel(key, field));
    }

    /**
     * Runs a Lua script, which is atomic.
     *
     * @return what it returns, as text; null for nil
     */
    public String script(String lua, List<String> keys, List<String> arguments)
            throws RedisException {
        byte[][] values = arguments.stream().map(Keys::bytes).toArray(byte[][]::new);
        byte[] result =
                redis.call(commands ->
                        commands.eval(
                                lua, ScriptOutputType.VALUE, keys.toArray(String[]::new), values));
        return text(result);
    }

    /** Redis' own time, to the microsecond. */
    public Instant time() throws RedisException {
        List<byte[]> time = redis.call(commands -> commands.time());
        return Instant.ofEpochSecond(
                Long.parseLong(text(time.get(0))), 1_000L * Long.parseLong(text(time.get(1))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
