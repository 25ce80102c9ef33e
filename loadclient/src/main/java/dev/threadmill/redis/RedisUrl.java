package dev.threadmill.redis;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a Redis is: {@code redis://[[user:]password@]host[:port][/database]}, {@code rediss://}
 * over TLS, {@code redis-sentinel://host:port,host:port/database#master}. Its text is masked: it
 * may hold a password.
 */
public final class RedisUrl {
    /** What a URL may look like, for schemas. */
    public static final String PATTERN = "rediss?(-\\w+)?://\\S+";

    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final Pattern SECRET = Pattern.compile("(?<=://)[^@/]*(?=@)");

    private final String text;
    private final RedisURI uri;

    private RedisUrl(String text, RedisURI uri) {
        this.text = text;
        this.uri = uri;
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static RedisUrl parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must begin with redis://, rediss:// or redis-sentinel://");
        }
        try {
            return new RedisUrl(text, RedisURI.create(text));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("is no URL of a Redis", e);
        }
    }

    List<RedisURI> uris() {
        return List.of(uri);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisUrl url && url.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Without what may be secret in it. */
    @Override
    public String toString() {
        return SECRET.matcher(text).replaceAll("***");
    }
}
