package dev.threadmill.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.RedisException.Kind;
import dev.threadmill.redis.testing.RedisCluster;
import dev.threadmill.redis.testing.RedisSentinels;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.redis.testing.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways to have a Redis: passwords, TLS, Sentinels, clusters. */
@Timeout(120)
class RedisKindsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(5);
        }
    }

    /** Connects, and has both connections do something. */
    private static void works(String url) throws Exception {
        try (Redis redis = Redis.connect(RedisUrl.parse(url), PATIENCE)) {
            redis.keys().set("k", "v");
            assertEquals("v", redis.keys().get("k"));
            redis.channels().subscribe("c", message -> {});
            assertEquals(1, redis.channels().publish("c", new byte[1]));
        }
    }

    private static String refused(String url) {
        RedisException e =
                assertThrows(
                        RedisException.class,
                        () -> Redis.connect(RedisUrl.parse(url), PATIENCE).close());
        assertEquals(Kind.REFUSED, e.kind(), e.getMessage());
        assertFalse(e.getMessage().contains("geheim"), e.getMessage());
        return e.getMessage();
    }

    @Test
    void passwordsAndUsersAreTold() throws Exception {
        try (RedisServer server =
                RedisServer.start(
                        "--requirepass geheim@/#1 --user me on >geheim2 ~* &* +@all".split(" "))) {
            String at = "@127.0.0.1:" + server.port();
            works("redis://:geheim%40%2F%231" + at);
            works("redis://me:geheim2" + at + "/3");
            assertTrue(refused("redis://me:geheim3" + at).contains("WRONGPASS"));
            assertTrue(refused("redis://" + at.substring(1)).contains("NOAUTH"));
            assertTrue(refused("redis://me:geheim2" + at + "/99").contains("DB index"));
        }
    }

    @Test
    void aChannelThatTheUserMayNotHearIsRefused() throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                "--user me on >geheim ~* resetchannels &open* +@all -info"
                                        .split(" "));
                Redis redis =
                        Redis.connect(
                                RedisUrl.parse("redis://me:geheim@127.0.0.1:" + server.port()),
                                PATIENCE)) {
            assertTrue(redis.state().server().isEmpty());
            RedisException e =
                    assertThrows(
                            RedisException.class,
                            () -> redis.channels().subscribe("closed", message -> {}).close());
            assertEquals(Kind.REFUSED, e.kind());
            redis.channels().listen("closed", message -> {});
            redis.channels().subscribe("open", message -> {});
            assertEquals(1, redis.channels().publish("open", new byte[1]));
        }
    }

    @Test
    void certificatesAreChecked() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "ip:127.0.0.1");
        try (RedisServer server = RedisServer.startTls(certificate)) {
            String url = "rediss://127.0.0.1:" + server.port();
            works(url + "?cacert=" + certificate.certificate());
            works(url + "?insecure=true");
            assertTrue(refused(url).contains("?cacert=FILE"));
            assertTrue(
                    refused(
                                    "rediss://localhost:"
                                            + server.port()
                                            + "?cacert="
                                            + certificate.certificate())
                            .contains("localhost"));
            try (Redis redis = Redis.open(RedisUrl.parse(url + "?cacert=/there/is/none"))) {
                await(() -> redis.state().reason().orElse("").contains("cacert"));
            }
            try (Redis redis = Redis.open(RedisUrl.parse(url.replace("rediss", "redis")))) {
                await(() -> !redis.state().reason().orElse("").contains("not connected yet"));
            }
        }
        try (RedisServer plain = RedisServer.start();
                Redis redis = Redis.open(RedisUrl.parse(plain.url().replace("redis", "rediss")))) {
            await(() -> redis.state().reason().orElse("").contains("TLS"));
        }
    }

    @Test
    void sentinelsNameTheNextMaster() throws Exception {
        try (RedisSentinels sentinels = RedisSentinels.start(folder);
                Redis redis = Redis.connect(sentinels.redisUrl(), PATIENCE)) {
            LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
            redis.channels().subscribe("c", message -> heard.add(new String(message, UTF_8)));
            redis.keys().set("k", "v");
            await(() -> sentinels.replica().tell("GET", "k").equals("v"));
            sentinels.master().kill();
            await(() -> redis.state().lostCount() > 0 && redis.isConnected());
            assertEquals("v", redis.keys().get("k"));
            redis.keys().set("k", "w");
            assertEquals(1, redis.channels().publish("c", "after".getBytes(UTF_8)));
            assertEquals("after", heard.poll(20, TimeUnit.SECONDS));
            assertEquals("w", sentinels.replica().tell("GET", "k"));
        }
    }

    @Test
    void aClusterCarriesKeysAndMessagesOverItsNodes() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder, 3);
                Redis redis = Redis.connect(cluster.redisUrl(), PATIENCE)) {
            assertTrue(redis.state().server().orElseThrow().endsWith(" cluster"));
            for (int i = 0; i < 30; i++) {
                redis.keys().set("k" + i, "v" + i);
            }
            for (int i = 0; i < 30; i++) {
                assertEquals("v" + i, redis.keys().get("k" + i));
            }
            for (RedisServer node : cluster.nodes()) {
                assertTrue(Integer.parseInt(node.tell("DBSIZE")) > 0);
            }
            assertEquals(
                    "7",
                    redis.keys()
                            .script(
                                    "redis.call('set', KEYS[1], ARGV[1])"
                                            + " return redis.call('get', KEYS[2])",
                                    List.of("{a}1", "{a}1"),
                                    List.of("7")));
            redis.lists().append("l", new byte[] {1}, PATIENCE);
            try (Lists.Inbox inbox = redis.lists().inbox("l")) {
                assertEquals(1, inbox.take(PATIENCE).length);
            }
            hearsAcrossNodes(cluster, redis);
            outlivesANode(cluster, redis);
        }
    }

    private static void hearsAcrossNodes(RedisCluster cluster, Redis redis) throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        List<Redis> others = new ArrayList<>();
        try {
            for (RedisServer node : cluster.nodes()) {
                Redis one = Redis.connect(RedisUrl.parse(node.url()), PATIENCE);
                others.add(one);
                one.channels().subscribe("c", message -> heard.add(new String(message, UTF_8)));
            }
            redis.channels().subscribe("c", message -> heard.add(new String(message, UTF_8)));
            assertEquals(4, redis.channels().listenerCount("c"));
            redis.channels().publish("c", "hello".getBytes(UTF_8));
            for (int i = 0; i < 4; i++) {
                assertEquals("hello", heard.poll(20, TimeUnit.SECONDS));
            }
        } finally {
            others.forEach(Redis::close);
        }
    }

    private static void outlivesANode(RedisCluster cluster, Redis redis) throws Exception {
        RedisServer last = cluster.nodes().getLast();
        String port = "" + last.port();
        last.kill();
        await(() -> fails(redis));
        last.restart();
        await(() -> cluster.nodes().getFirst().tell("CLUSTER", "INFO").contains("state:ok"));
        await(() -> !fails(redis));
        assertTrue(redis.isConnected(), port);
    }

    private static boolean fails(Redis redis) {
        try {
            for (int i = 0; i < 30; i++) {
                redis.keys().set("k" + i, "again");
            }
            return false;
        } catch (RedisException e) {
            return true;
        }
    }
}
