package dev.threadmill.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.RedisException.Kind;
import dev.threadmill.redis.testing.RedisServer;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Redis that comes late, dies, comes back, or says nothing more. */
@Timeout(120)
class RedisLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisServer server = RedisServer.start();
    private final Redis redis = Redis.open(server.redisUrl());

    @AfterEach
    void end() {
        redis.close();
        server.close();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(5);
        }
    }

    private void awaitConnected() throws Exception {
        await(redis::isConnected);
    }

    private void say(String channel, String text) throws RedisException {
        redis.channels().publish(channel, text.getBytes(UTF_8));
    }

    private static Kind kindOf(Executable call) {
        return assertThrows(RedisException.class, call).kind();
    }

    /** Hears into a queue. */
    private static Channels.Listener into(ConcurrentLinkedQueue<String> heard) {
        return message -> heard.add(new String(message, UTF_8));
    }

    @Test
    void isFoundWhereItComesLate() throws Exception {
        server.kill();
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        try (Redis early = Redis.open(server.redisUrl())) {
            RedisException e = assertThrows(RedisException.class, () -> early.keys().set("k", "v"));
            assertEquals(Kind.UNAVAILABLE, e.kind());
            assertEquals(
                    Kind.UNAVAILABLE,
                    kindOf(() -> early.channels().subscribe("c", into(heard)).close()));
            Channels.Listening listening = early.channels().listen("c", into(heard));
            await(() -> early.state().reason().orElse("").contains("refused"));
            assertFalse(early.awaitConnected(Duration.ofMillis(1)));
            server.restart();
            assertTrue(early.awaitConnected(PATIENCE));
            assertEquals(0, early.state().lostCount());
            assertTrue(early.state().server().orElseThrow().endsWith(" standalone"));
            assertEquals(1, early.channels().publish("c", new byte[] {'x'}));
            await(() -> heard.size() == 1);
            listening.close();
            assertEquals(0, early.channels().listenerCount("c"));
        }
    }

    @Test
    void isFoundAgainWithWhatWasSubscribedMeanwhile() throws Exception {
        awaitConnected();
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        Channels channels = redis.channels();
        channels.subscribe("stays", into(heard));
        channels.subscribe("stays", into(heard));
        Channels.Listening goes = channels.subscribe("goes", into(heard));
        server.kill();
        await(() -> !redis.isConnected());
        assertEquals(Kind.UNAVAILABLE, kindOf(() -> say("stays", "unheard")));
        goes.close();
        goes.close();
        channels.listen("comes", into(heard));
        Channels.Listening both = channels.listen("both", into(heard));
        both.close();
        server.restart();
        awaitConnected();
        assertEquals(1, redis.state().lostCount());
        assertEquals("comes stays", sorted(server.tell("PUBSUB", "CHANNELS")));
        assertEquals(1, channels.publish("stays", "twice".getBytes(UTF_8)));
        assertEquals(1, channels.publish("comes", "once".getBytes(UTF_8)));
        assertEquals(0, channels.publish("goes", "never".getBytes(UTF_8)));
        await(() -> heard.size() == 3);
        assertEquals(List.of("twice", "twice", "once"), List.copyOf(heard));
        assertEquals(new Channels.Counts(3, 14, 1, 2, 9, 0), channels.counts());
    }

    private static String sorted(String words) {
        return String.join(" ", Arrays.stream(words.split(" ")).sorted().toList());
    }

    @Test
    void whatIsUnderWayFailsAndIsNotSentAgain() throws Exception {
        awaitConnected();
        server.freeze();
        AtomicReference<RedisException> failure = new AtomicReference<>();
        CountDownLatch began = new CountDownLatch(1);
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            began.countDown();
                            failure.set(
                                    assertThrows(
                                            RedisException.class,
                                            () -> redis.keys().add("counted", 1)));
                        });
        began.await();
        server.kill();
        caller.join();
        server.restart();
        awaitConnected();
        assertEquals(null, redis.keys().get("counted"));
        assertTrue(failure.get().kind() != Kind.REFUSED, () -> "" + failure.get().kind());
    }

    @Test
    void onePeerThatSaysNothingMoreIsGivenUp() throws Exception {
        awaitConnected();
        redis.channels().subscribe("c", message -> {});
        server.freeze();
        assertEquals(Kind.TIMEOUT, kindOf(() -> redis.keys().get("k")));
        await(() -> redis.state().lostCount() == 1);
        assertTrue(redis.state().reason().isPresent());
        server.thaw();
        awaitConnected();
        assertEquals(1, redis.channels().listenerCount("c"));
    }

    @Test
    void whoCannotHearFastEnoughIsConnectedAgain() throws Exception {
        awaitConnected();
        server.tell("CONFIG", "SET", "client-output-buffer-limit", "pubsub 65536 65536 0");
        CountDownLatch release = new CountDownLatch(1);
        ConcurrentLinkedQueue<Integer> heard = new ConcurrentLinkedQueue<>();
        redis.channels()
                .subscribe(
                        "c",
                        message -> {
                            heard.add(message.length);
                            awaitUninterruptibly(release);
                        });
        byte[] large = new byte[4 << 20];
        try (Redis other = Redis.connect(server.redisUrl(), PATIENCE)) {
            long receivers = 1;
            while (receivers > 0) {
                receivers = other.channels().publish("c", large);
            }
            release.countDown();
            await(() -> redis.state().lostCount() == 1 && redis.isConnected());
            other.channels().publish("c", new byte[1]);
            await(() -> heard.contains(1));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerMayThrowButNotCallRedis() throws Exception {
        awaitConnected();
        LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        redis.channels()
                .subscribe(
                        "c",
                        message -> {
                            try {
                                redis.keys().get("k");
                            } catch (IllegalStateException e) {
                                thrown.add(e);
                                throw e;
                            } catch (RedisException e) {
                                throw new AssertionError(e);
                            }
                        });
        say("c", "one");
        say("c", "two");
        assertTrue(thrown.poll(20, TimeUnit.SECONDS).getMessage().contains("listener"));
        assertTrue(thrown.poll(20, TimeUnit.SECONDS).getMessage().contains("listener"));
        await(() -> redis.channels().counts().listenerFailures() == 2);
        assertTrue(redis.isConnected());
    }

    @Test
    void anInboxIsOpenedAgain() throws Exception {
        awaitConnected();
        try (Lists.Inbox inbox = redis.lists().inbox("l")) {
            server.kill();
            assertEquals(Kind.UNAVAILABLE, kindOf(() -> inbox.take(Duration.ofSeconds(20))));
            server.restart();
            awaitConnected();
            redis.lists().append("l", new byte[] {7}, PATIENCE);
            assertEquals(7, inbox.take(Duration.ofSeconds(20))[0]);
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        awaitConnected();
        server.freeze();
        AtomicReference<Kind> kind = new AtomicReference<>();
        Thread caller =
                Thread.ofVirtual().start(() -> kind.set(kindOf(() -> redis.keys().get("k"))));
        redis.close();
        caller.join();
        assertTrue(kind.get() != Kind.REFUSED);
        assertFalse(redis.isConnected());
        assertEquals(Kind.UNAVAILABLE, kindOf(() -> redis.keys().get("k")));
        assertEquals("closed", redis.state().reason().orElseThrow());
    }

    @Test
    void readOnlyIsUnavailableAndConnectsAnew() throws Exception {
        awaitConnected();
        server.tell("REPLICAOF", "127.0.0.1", "1");
        assertEquals(Kind.UNAVAILABLE, kindOf(() -> redis.keys().set("k", "v")));
        await(() -> redis.state().lostCount() == 1);
        server.tell("REPLICAOF", "NO", "ONE");
        awaitConnected();
        redis.keys().set("k", "v");
    }

    @Test
    void errorsAreRefusals() throws Exception {
        awaitConnected();
        redis.keys().set("k", "v");
        assertEquals(Kind.REFUSED, kindOf(() -> redis.keys().add("k", 1)));
        server.tell("CONFIG", "SET", "maxmemory", "1");
        assertEquals(Kind.REFUSED, kindOf(() -> redis.keys().set("k", "v")));
    }

    @Test
    void whoWaitsForASubscriptionDoesNotEndAnothersWaiting() throws Exception {
        awaitConnected();
        Channels channels = redis.channels();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        server.freeze();
        Thread hasty =
                Thread.ofVirtual()
                        .start(() -> kindOf(() -> channels.subscribe("c", message -> {})));
        Thread other =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                channels.subscribe("c", message -> {});
                            } catch (RedisException | RuntimeException e) {
                                thrown.set(e);
                            }
                        });
        await(() -> waits(hasty) && waits(other));
        hasty.interrupt();
        hasty.join();
        server.thaw();
        other.join();
        assertEquals(null, thrown.get());
        assertEquals(1, channels.publish("c", new byte[1]));
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void saysWhyItStaysAway() throws Exception {
        awaitConnected();
        server.tell("CONFIG", "SET", "requirepass", "other");
        redis.call(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
        await(() -> redis.state().reason().orElse("").contains("NOAUTH"));
        assertEquals(Kind.REFUSED, redis.noConnection().kind());
    }

    @Test
    void noMoreIsUnderWayThanThereIsRoomFor() throws Exception {
        awaitConnected();
        byte[] large = new byte[1 << 20];
        int fit = Room.PLACES / Room.places(large.length);
        List<Channels.Sending> held = new ArrayList<>();
        for (int i = 0; i < fit; i++) {
            held.add(redis.channels().sending(large.length));
        }
        assertEquals(Kind.UNAVAILABLE, kindOf(() -> redis.channels().publish("c", large)));
        held.getFirst().close();
        assertEquals(0, redis.channels().publish("c", large));
        held.forEach(Channels.Sending::close);
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() throws Exception {
        awaitConnected();
        server.freeze();
        Thread caller =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            assertEquals(Kind.UNAVAILABLE, kindOf(() -> redis.keys().get("k")));
                            assertTrue(Thread.currentThread().isInterrupted());
                        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        caller.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
        caller.start();
        caller.interrupt();
        caller.join();
        assertEquals(null, thrown.get());
    }
}
