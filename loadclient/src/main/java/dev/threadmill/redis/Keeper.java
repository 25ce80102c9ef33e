package dev.threadmill.redis;

import dev.threadmill.redis.Client.Link;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The thread that connects, asks each second whether the peer still answers, and connects again.
 * The first time and all others are the same; both connections come and go together.
 */
final class Keeper implements AutoCloseable {
    private static final Duration RETRY_MIN = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Looks without an answer that end a connection. */
    private static final int SILENT_LOOKS_MAX = 4;

    /** Reasons why Redis stays away that are logged, of one absence. */
    private static final int TOLD_MAX = 5;

    private static final Duration END_MAX = Duration.ofSeconds(1);
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\S{1,40})");
    private static final Pattern MODE = Pattern.compile("redis_mode:(\\w{1,20})");
    private static final Logger LOGGER = System.getLogger("dev.threadmill.redis");

    private final RedisUrl url;
    private final Client client;
    private final Channels channels;
    private final Failures failures;
    private final boolean quietAtFirst;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    private volatile Link link;
    private volatile RedisState state =
            new RedisState(
                    false,
                    Instant.now(),
                    Optional.of("not connected yet"),
                    0,
                    Optional.empty(),
                    Duration.ZERO);
    private volatile boolean readOnly;
    private volatile boolean troubled;
    private volatile boolean closed;
    private volatile Throwable lasting;

    private StatefulRedisPubSubConnection<String, byte[]> hearing;
    private Link retired;
    private Instant lostAt;
    private final Told told = new Told(TOLD_MAX);

    /**
     * Begins.
     *
     * @param quietAtFirst whether somebody waits for the first connection and tells of it
     */
    Keeper(
            RedisUrl url,
            Client client,
            Channels channels,
            Failures failures,
            boolean quietAtFirst) {
        this.url = url;
        this.client = client;
        this.channels = channels;
        this.failures = failures;
        this.quietAtFirst = quietAtFirst;
        this.thread = Thread.ofPlatform().daemon().name("threadmill-redis").unstarted(this::keep);
    }

    void begin() {
        thread.start();
    }

    /** The connection for commands, if there is one. */
    Link link() {
        Link now = link;
        return now == null || !now.isOpen() ? null : now;
    }

    RedisState state() {
        return state;
    }

    /** Waits until there was a connection, or a failure that trying again will not mend. */
    boolean awaitFirst(Duration patience) throws InterruptedException {
        settled.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        return state.connected();
    }

    /** Why trying again is of no use; null where it may be. */
    Throwable lasting() {
        return lasting;
    }

    /** A command was refused since this is no master any more. */
    void foundReadOnly() {
        readOnly = true;
        wake.release();
    }

    /** A command found no connection, or lost it. */
    void foundTrouble() {
        if (!troubled) {
            troubled = true;
            wake.release();
        }
    }

    private void keep() {
        Duration pause = RETRY_MIN;
        while (!closed) {
            try {
                connect();
                long connectedNanos = System.nanoTime();
                String reason = watch();
                lost(reason);
                if (System.nanoTime() - connectedNanos > LOOK_EVERY.toNanos()) {
                    pause = RETRY_MIN;
                    continue;
                }
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | RedisException e) {
                failed(e);
            } catch (Error e) {
                tripped(e);
            }
            try {
                disconnect();
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                tripped(e);
            }
            pause =
                    pause.multipliedBy(2).compareTo(RETRY_MAX) < 0
                            ? pause.multipliedBy(2)
                            : RETRY_MAX;
        }
        disconnect();
    }

    /** Whatever it is, this thread goes on: without it there would be no Redis any more. */
    private void tripped(Throwable trouble) {
        try {
            failed(trouble);
            LOGGER.log(Level.ERROR, "looking after Redis has failed; trying on", trouble);
        } catch (RuntimeException | Error e) {
            // Too little memory to say so.
        }
    }

    private void connect() throws RedisException {
        hearing = client.hear();
        hearing.addListener(new Alarm());
        channels.connected(hearing);
        Link opened = client.connect();
        opened.connection().addListener(new Alarm());
        link = opened;
        requireLoaded(opened);
        readOnly = false;
        troubled = false;
        Optional<String> server = server(opened);
        Instant now = Instant.now();
        state =
                new RedisState(
                        true, now, Optional.empty(), state.lostCount(), server, Duration.ZERO);
        if (lostAt != null) {
            LOGGER.log(
                    Level.INFO,
                    "Redis is there at {0}, after {1} s",
                    url,
                    Duration.between(lostAt, now).toMillis() / 1e3);
            lostAt = null;
        }
        told.forget();
        lasting = null;
        settled.countDown();
    }

    /** One that loads answers nothing else; what else it may say against a PING is no matter. */
    private static void requireLoaded(Link opened) {
        try {
            opened.sync().ping();
        } catch (io.lettuce.core.RedisCommandExecutionException e) {
            if (!Failures.lasts(e)) {
                throw e;
            }
        }
    }

    private static Optional<String> server(Link opened) {
        try {
            String info = opened.sync().info("server");
            Matcher version = VERSION.matcher(info);
            Matcher mode = MODE.matcher(info);
            return version.find()
                    ? Optional.of(version.group(1) + (mode.find() ? " " + mode.group(1) : ""))
                    : Optional.empty();
        } catch (io.lettuce.core.RedisException e) {
            // Not everybody may ask.
            return Optional.empty();
        }
    }

    /** Watches both connections until one is lost; tells why. */
    private String watch() throws InterruptedException {
        while (true) {
            String silence = silence();
            if (silence != null) {
                return silence;
            }
            if (wake.tryAcquire(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
            retire();
            if (readOnly) {
                Thread.sleep(LOOK_EVERY);
                return "it is a replica now, which is read-only";
            }
            boolean trouble = troubled;
            troubled = false;
            if (hearing.isOpen() && link.isOpen() && client.isWorn(link, trouble)) {
                renew();
            }
        }
    }

    /** Null where both connections answer. */
    private String silence() throws InterruptedException {
        if (!hearing.isOpen() || !link.isOpen()) {
            return "it has closed the connection";
        }
        long startNanos = System.nanoTime();
        RedisFuture<String> first = link.async().ping();
        RedisFuture<String> second = hearing.async().ping();
        for (int looks = 0; looks < SILENT_LOOKS_MAX; looks++) {
            // One after another: a process that was stopped itself has not waited.
            if (first.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS)
                    && second.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
                state =
                        new RedisState(
                                true,
                                state.since(),
                                Optional.empty(),
                                state.lostCount(),
                                state.server(),
                                took);
                return hearing.isOpen() && link.isOpen() ? null : "it has closed the connection";
            }
        }
        return "it has not answered for " + SILENT_LOOKS_MAX + " s";
    }

    /** Another link for the one in use, where a node of a cluster has gone or come. */
    private void renew() {
        try {
            Link renewed = client.connect();
            renewed.connection().addListener(new Alarm());
            retired = link;
            link = renewed;
        } catch (RuntimeException e) {
            // What there is stays; if it is dead, the next look finds out.
            LOGGER.log(Level.DEBUG, "no other link to Redis", e);
        }
    }

    /** Gives what was under way on the former link a moment to come back. */
    private void retire() {
        if (retired != null) {
            retired.close();
            retired = null;
        }
    }

    private void failed(Throwable failure) {
        String reason = failures.reason(failure);
        RedisState before = state;
        state =
                new RedisState(
                        false,
                        before.since(),
                        Optional.of(reason),
                        before.lostCount(),
                        before.server(),
                        before.ping());
        lasting = Failures.lasts(failure) ? failure : null;
        if (lasting != null) {
            settled.countDown();
        }
        if (lostAt == null) {
            lostAt = before.since();
        }
        if (!closed && told.isNew(reason)) {
            boolean first = before.lostCount() == 0;
            LOGGER.log(
                    first && quietAtFirst ? Level.DEBUG : Level.WARNING,
                    "there is no Redis {0} at {1}: {2}; trying on",
                    first ? "yet" : "again",
                    url,
                    reason);
        }
    }

    private void lost(String reason) {
        disconnect();
        if (!closed) {
            Instant now = Instant.now();
            state =
                    new RedisState(
                            false,
                            now,
                            Optional.of(reason),
                            state.lostCount() + 1,
                            state.server(),
                            state.ping());
            lostAt = now;
            LOGGER.log(Level.WARNING, "Redis is lost at {0}: {1}; trying again", url, reason);
        }
    }

    private void disconnect() {
        channels.disconnected();
        retire();
        Link before = link;
        link = null;
        if (before != null) {
            before.close();
        }
        if (hearing != null) {
            hearing.close();
            hearing = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        client.close();
        try {
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state =
                new RedisState(
                        false,
                        Instant.now(),
                        Optional.of("closed"),
                        state.lostCount(),
                        state.server(),
                        state.ping());
        settled.countDown();
    }

    /** Wakes the keeper when a connection ends. */
    private final class Alarm implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            wake.release();
        }
    }
}
