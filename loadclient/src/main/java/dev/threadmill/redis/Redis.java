package dev.threadmill.redis;

import dev.threadmill.redis.Client.Link;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One Redis, or a cluster: a connection for commands and one to hear, both found again when they
 * are lost. Calls block and may be made by any virtual thread; none may be made by a {@link
 * Channels.Listener}, which would wait for itself: those end in an {@link IllegalStateException}.
 *
 * <p>Without a connection calls fail at once. At most 4,096 commands are under way, fewer if they
 * are large; who comes beyond waits, for no longer than a command may take. Nothing is sent twice:
 * what was under way when the connection was lost fails, though it may have been done.
 */
public final class Redis implements AutoCloseable {
    /** How long a command may take. */
    public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    private final RedisUrl url;
    private final Duration commandTimeout;
    private final Client client;
    private final Failures failures;
    private final Room room = new Room();
    private final Channels channels;
    private final Keeper keeper;

    private Redis(RedisUrl url, Duration commandTimeout, boolean quietAtFirst) {
        LettuceLog.quieten();
        this.url = url;
        this.commandTimeout = commandTimeout;
        this.client = Client.of(url, commandTimeout);
        this.failures = new Failures(url);
        this.channels = new Channels(this);
        this.keeper = new Keeper(url, client, channels, failures, quietAtFirst);
        keeper.begin();
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
        return new Redis(url, commandTimeout, false);
    }

    /**
     * Connects: for who cannot do without.
     *
     * @throws RedisException where there is none in time; at once where it says that it will not be
     */
    public static Redis connect(RedisUrl url, Duration patience)
            throws RedisException, InterruptedException {
        Redis redis = new Redis(url, COMMAND_TIMEOUT, true);
        try {
            if (!redis.awaitConnected(patience)) {
                throw redis.noConnection();
            }
            return redis;
        } catch (RedisException | InterruptedException e) {
            redis.close();
            throw e;
        }
    }

    /** Why there is none, as {@link #connect} says it. */
    public RedisException noConnection() {
        String reason = state().reason().orElse("it was lost again");
        return new RedisException(
                keeper.lasting() == null
                        ? RedisException.Kind.UNAVAILABLE
                        : RedisException.Kind.REFUSED,
                "there is no Redis at " + url + ": " + reason,
                keeper.lasting());
    }

    /** Waits for the first connection; not in vain where Redis says that there will be none. */
    public boolean awaitConnected(Duration patience) throws InterruptedException {
        return keeper.awaitFirst(patience);
    }

    /** Whether there is a connection now. */
    public boolean isConnected() {
        return keeper.link() != null && channels.isConnected();
    }

    /** How it stands. */
    public RedisState state() {
        return keeper.state();
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

    /** What a call does with the connection. */
    @FunctionalInterface
    interface Call<T> {
        T on(RedisClusterCommands<String, byte[]> commands);
    }

    /** Makes a call, and tells failures in this package's terms. */
    <T> T call(Call<T> call) throws RedisException {
        return onLink(link -> call.on(link.sync()));
    }

    /** What a call begins that is waited for. */
    @FunctionalInterface
    interface Begun<T> {
        RedisFuture<T> on(RedisClusterAsyncCommands<String, byte[]> commands);
    }

    /** Makes a call that has a time of its own, instead of what all commands have. */
    <T> T call(Duration patience, Begun<T> call) throws RedisException {
        link();
        long endNanos = System.nanoTime() + patience.toNanos();
        enter(1, patience);
        try {
            Link now = link();
            Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
            return await(tell(() -> call.on(now.async())), left);
        } finally {
            leave(1);
        }
    }

    /** The same with all of the connection. */
    <T> T onLink(Function<Link, T> call) throws RedisException {
        link();
        enter(1);
        try {
            Link now = link();
            return tell(() -> call.apply(now));
        } finally {
            leave(1);
        }
    }

    long listenerCount(String channel) throws RedisException {
        return onLink(link -> client.listenerCount(link, channel));
    }

    /** The connection. */
    Link link() throws RedisException {
        requireOwnThread();
        Link now = keeper.link();
        if (now == null) {
            throw unavailable();
        }
        return now;
    }

    /** Waits for room for a command. */
    void enter(int places) throws RedisException {
        enter(places, commandTimeout);
    }

    private void enter(int places, Duration patience) throws RedisException {
        try {
            if (!room.enter(places, patience.toNanos())) {
                throw failures.unavailable("too many commands are under way", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.unavailable("interrupted", e);
        }
    }

    void leave(int places) {
        room.leave(places);
    }

    /**
     * Lettuce's threads bring the answers: none of them may wait for one.
     *
     * @throws IllegalStateException where a {@link Channels.Listener} calls
     */
    public static void requireOwnThread() {
        if (isLettucesThread()) {
            throw new IllegalStateException(
                    "a listener must not call Redis: it would wait for itself");
        }
    }

    static boolean isLettucesThread() {
        return Thread.currentThread() instanceof FastThreadLocalThread;
    }

    <T> T tell(Supplier<T> call) throws RedisException {
        try {
            return call.get();
        } catch (io.lettuce.core.RedisException e) {
            throw failure(e);
        }
    }

    /** Waits for an answer that nobody else waits for. */
    <T> T await(RedisFuture<T> answer) throws RedisException {
        return await(answer, commandTimeout);
    }

    /** Waits for an answer that others wait for, too: each for a time of its own. */
    <T> T awaitShared(RedisFuture<T> answer) throws RedisException {
        return awaitShared(answer, commandTimeout);
    }

    <T> T await(RedisFuture<T> answer, Duration patience) throws RedisException {
        try {
            return awaitShared(answer, patience);
        } finally {
            // What came is not changed by this.
            answer.cancel(true);
        }
    }

    private <T> T awaitShared(RedisFuture<T> answer, Duration patience) throws RedisException {
        try {
            if (!answer.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure(new CancellationException());
            }
            return answer.get();
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.unavailable("interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (CancellationException e) {
            throw failure(e);
        }
    }

    /** Tells of a failure, and the keeper of what it should see to. */
    private RedisException failure(Throwable failure) {
        if (Failures.isReadOnly(failure)) {
            keeper.foundReadOnly();
        }
        RedisException told = failures.of(failure);
        if (told.kind() == RedisException.Kind.UNAVAILABLE) {
            keeper.foundTrouble();
        }
        return told;
    }

    RedisException unavailable() {
        return failures.unavailable(state().reason().orElse("the connection is lost"), null);
    }

    Duration commandTimeout() {
        return commandTimeout;
    }

    /** Asks whether it answers, whatever it answers. */
    public void ping() throws RedisException {
        try {
            call(commands -> commands.ping());
        } catch (RedisException e) {
            if (e.kind() != RedisException.Kind.REFUSED) {
                throw e;
            }
        }
    }

    /** A connection of its own, for who waits on it. */
    Link another() throws RedisException {
        link();
        return tell(client::connect);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
