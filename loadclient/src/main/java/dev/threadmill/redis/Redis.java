package dev.threadmill.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One Redis: a connection for commands and one to hear, both found again when they are lost. Calls
 * block and may be made by any virtual thread; none may be made by a {@link Channels.Listener}.
 */
public final class Redis implements AutoCloseable {
    /** How long a command may take. */
    public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Duration RETRY = Duration.ofMillis(250);

    private final RedisUrl url;
    private final RedisURI uri;
    private final RedisClient client;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Channels channels;
    private final Thread keeper;
    private volatile StatefulRedisConnection<String, byte[]> connection;
    private volatile boolean closed;

    private Redis(RedisUrl url, Duration commandTimeout) {
        this.url = url;
        this.uri = url.uris().getFirst();
        uri.setTimeout(commandTimeout);
        this.client = RedisClient.create(uri);
        client.setOptions(
                ClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(100_000)
                        .build());
        this.channels = new Channels(this);
        this.keeper = Thread.ofVirtual().name("threadmill-redis").start(this::keep);
    }

    /** Begins to connect, and goes on until it has; returns at once. */
    public static Redis open(RedisUrl url) {
        return open(url, COMMAND_TIMEOUT);
    }

    /**
     * The same.
     *
     * @param commandTimeout how long a command may take
     */
    public static Redis open(RedisUrl url, Duration commandTimeout) {
        return new Redis(url, commandTimeout);
    }

    /** Connects: for who cannot do without. */
    public static Redis connect(RedisUrl url, Duration patience)
            throws RedisException, InterruptedException {
        Redis redis = open(url);
        if (!redis.awaitConnected(patience)) {
            redis.close();
            throw new RedisException(
                    RedisException.Kind.UNAVAILABLE, "there is no Redis at " + url, null);
        }
        return redis;
    }

    /** Waits for the first connection. */
    public boolean awaitConnected(Duration patience) throws InterruptedException {
        return connected.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether there is a connection now. */
    public boolean isConnected() {
        StatefulRedisConnection<String, byte[]> now = connection;
        return now != null && now.isOpen() && channels.isConnected();
    }

    public RedisUrl url() {
        return url;
    }

    /** Values by key. */
    public Keys keys() {
        return new Keys(this);
    }

    /** Lists that one appends to and another one takes from. */
    public Lists lists() {
        return new Lists(this);
    }

    /** What is said to all who listen. */
    public Channels channels() {
        return channels;
    }

    private void keep() {
        while (!closed && connection == null) {
            try {
                StatefulRedisPubSubConnection<String, byte[]> hearing =
                        client.connectPubSub(CODEC, uri);
                channels.connected(hearing);
                connection = client.connect(CODEC, uri);
                connected.countDown();
            } catch (RuntimeException e) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a call does with the connection. */
    @FunctionalInterface
    interface Call<T> {
        T on(RedisClusterCommands<String, byte[]> commands);
    }

    /** Makes a call, and tells failures in this package's terms. */
    <T> T call(Call<T> call) throws RedisException {
        StatefulRedisConnection<String, byte[]> now = connection;
        if (now == null || !now.isOpen()) {
            throw unavailable(null);
        }
        return tell(() -> call.on(now.sync()));
    }

    /** What a call begins that is waited for. */
    @FunctionalInterface
    interface Begun<T> {
        RedisFuture<T> on(RedisClusterAsyncCommands<String, byte[]> commands);
    }

    /** Makes a call that has a time of its own instead of all commands'. */
    <T> T call(Duration patience, Begun<T> call) throws RedisException {
        StatefulRedisConnection<String, byte[]> now = connection;
        if (now == null || !now.isOpen()) {
            throw unavailable(null);
        }
        return tell(() ->
                LettuceFutures.awaitOrCancel(
                        call.on(now.async()), patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    <T> T tell(java.util.function.Supplier<T> call) throws RedisException {
        try {
            return call.get();
        } catch (RedisCommandTimeoutException e) {
            throw new RedisException(
                    RedisException.Kind.TIMEOUT, "Redis did not answer in time", e);
        } catch (RedisCommandExecutionException e) {
            throw new RedisException(RedisException.Kind.REFUSED, e.getMessage(), e);
        } catch (io.lettuce.core.RedisException e) {
            throw unavailable(e);
        }
    }

    RedisException unavailable(Throwable cause) {
        return new RedisException(
                RedisException.Kind.UNAVAILABLE, "Redis cannot be reached at " + url, cause);
    }

    /** A connection of its own, for who waits on it. */
    StatefulRedisConnection<String, byte[]> another() throws RedisException {
        return tell(() -> client.connect(CODEC, uri));
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
