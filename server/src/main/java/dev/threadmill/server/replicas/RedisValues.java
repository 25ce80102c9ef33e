package dev.threadmill.server.replicas;

import dev.threadmill.redis.Keys;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.server.session.SharedBounds;
import dev.threadmill.server.session.SharedValues;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;

/**
 * Shared values in Redis, each the JSON text as it is under {@code PREFIXshared:KEY}, so that other
 * programs can read and write them. How many there may be is up to that Redis.
 */
public final class RedisValues implements SharedValues {
    private static final int UTF8_BYTES_MAX = 3;
    private static final String WRONG_TYPE = "wrongtype";
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Keys keys;
    private final String prefix;

    /**
     * Keeps them there.
     *
     * @param redis stays the caller's, who closes it
     * @param prefix what the names of all keys of this appliance begin with
     */
    public RedisValues(Redis redis, String prefix) {
        this.keys = redis.keys();
        this.prefix = prefix + "shared:";
    }

    @Override
    public String get(String key) throws RedisException {
        String name = name(key);
        try {
            // One byte more than there may be tells a value that another program has made too long.
            String json = keys.beginning(name, SharedBounds.VALUE_CHARS_MAX * UTF8_BYTES_MAX + 1);
            SharedBounds.checkValue(json, SharedBounds.VALUE_CHARS_MAX);
            return json.isEmpty() ? null : json;
        } catch (RedisException e) {
            // Another program has put a list there, or the like.
            if (said(e).contains(WRONG_TYPE)) {
                throw new IllegalArgumentException(
                        "what Redis has for '" + key + "' is no text of JSON", e);
            }
            throw e;
        }
    }

    @Override
    public void set(String key, String json) throws RedisException {
        String name = name(key);
        SharedBounds.checkValue(json, SharedBounds.VALUE_CHARS_MAX);
        keys.set(name, json);
    }

    @Override
    public void set(String key, String json, Duration lifetime) throws RedisException {
        SharedBounds.checkLifetime(lifetime);
        String name = name(key);
        if (lifetime.isPositive()) {
            SharedBounds.checkValue(json, SharedBounds.VALUE_CHARS_MAX);
            keys.set(name, json, whole(lifetime));
        } else {
            keys.delete(name);
        }
    }

    @Override
    public long add(String key, long delta) throws RedisException {
        String name = name(key);
        try {
            return keys.add(name, delta);
        } catch (RedisException e) {
            String said = said(e);
            if (said.contains("overflow")) {
                throw beyond(key, name, delta);
            } else if (said.contains("integer") || said.contains(WRONG_TYPE)) {
                throw SharedBounds.notWhole(key);
            }
            throw e;
        }
    }

    /** Redis does not tell the sum. */
    private IllegalArgumentException beyond(String key, String name, long delta)
            throws RedisException {
        String value = keys.get(name);
        return value != null && value.matches("-?\\d{1,19}")
                ? SharedBounds.beyond(key, new BigInteger(value).add(BigInteger.valueOf(delta)))
                : SharedBounds.notWhole(key);
    }

    private static String said(RedisException e) {
        return e.kind() == RedisException.Kind.REFUSED
                ? String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT)
                : "";
    }

    @Override
    public boolean delete(String key) throws RedisException {
        return keys.delete(name(key));
    }

    @Override
    public boolean expire(String key, Duration lifetime) throws RedisException {
        SharedBounds.checkLifetime(lifetime);
        String name = name(key);
        return lifetime.isPositive() ? keys.expire(name, whole(lifetime)) : keys.delete(name);
    }

    private String name(String key) {
        SharedBounds.checkKey(key);
        return prefix + key;
    }

    /** Redis counts milliseconds, and none of them are no time. */
    private static Duration whole(Duration lifetime) {
        return lifetime.compareTo(SHORTEST) < 0 ? SHORTEST : lifetime;
    }
}
