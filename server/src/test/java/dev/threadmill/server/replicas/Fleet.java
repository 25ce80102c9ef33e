package dev.threadmill.server.replicas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.setup.Setup;
import dev.threadmill.server.setup.Source;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Replicas of an appliance in this process, on free ports, and the Redis that joins them. */
final class Fleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> TOPICS = List.of("hub", "mock", "admin", "socketio:/");
    private static final String MOCKS =
            """
            websocket:
              handlers:
                - path: "/room"
                  rules:
                    - match: {action: "join"}
                      handler: |
                        rooms.join(message.room);
                        return {joined: message.room};
                    - match: {action: "say"}
                      handler: broadcast(message.to, message.text)
                - path: "/shared"
                  rules:
                    - match: {do: "get"}
                      handler: |
                        try {
                          return {value: await shared.get(message.key)};
                        } catch (e) {
                          return {error: e.message};
                        }
                    - match: {do: "incr"}
                      handler: |
                        try {
                          return {value: await shared.incr("counter")};
                        } catch (e) {
                          return {error: e.message};
                        }
            """;

    final RedisServer server = RedisServer.start();
    final String prefix = "test-" + UUID.randomUUID() + ":";
    final List<Appliance> replicas = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final Redis redis;

    Fleet(int size) throws Exception {
        redis = Redis.connect(server.redisUrl(), PATIENCE);
        for (int i = 0; i < size; i++) {
            replicas.add(replica());
        }
        awaitJoined();
    }

    private Appliance replica() throws Exception {
        Path file = Files.createTempFile("fleet-", ".yaml");
        try {
            Files.writeString(file, MOCKS);
            Map<String, String> options =
                    Map.of(
                            "server.host",
                            "127.0.0.1",
                            "server.port",
                            "0",
                            "redis.url",
                            server.url(),
                            "redis.prefix",
                            prefix);
            return Appliance.start(
                    Setup.read(
                            new Source(
                                    "default",
                                    Optional.of(file),
                                    Path.of("target"),
                                    Map.of(),
                                    options)));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Waits until all replicas hear each other on all topics. */
    void awaitJoined() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!joined()) {
            assertTrue(System.nanoTime() < deadline, "the replicas do not find each other");
            Thread.sleep(5);
        }
    }

    private boolean joined() {
        try {
            for (String topic : TOPICS) {
                long count = redis.channels().listenerCount(prefix + "bus:" + topic);
                if (count != replicas.size()) {
                    return false;
                }
            }
            return true;
        } catch (RedisException e) {
            return false;
        }
    }

    /** What is in Redis under a key of the appliance. */
    String stored(String key) throws RedisException {
        return redis.keys().get(prefix + key);
    }

    /** Puts something there, as another program does. */
    void store(String key, String value) throws RedisException {
        redis.keys().set(prefix + key, value);
    }

    /** A WebSocket to a replica. */
    Peer connect(int replica, String path) throws Exception {
        URI uri = URI.create(replicas.get(replica).url().replaceFirst("http", "ws") + path);
        Peer peer = new Peer(WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, PATIENCE));
        peers.add(peer);
        return peer;
    }

    /** One WebSocket to each replica. */
    List<Peer> connectAll(String path) throws Exception {
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            all.add(connect(i, path));
        }
        return all;
    }

    /** A Socket.IO client in the main namespace. */
    Peer socketIo(int replica) throws Exception {
        Peer peer = connect(replica, "/socket.io/?EIO=4&transport=websocket");
        assertTrue(peer.hear().startsWith("0{\"sid\":"));
        assertTrue(peer.ask("40").startsWith("40{\"sid\":"));
        return peer;
    }

    Http.Answer post(int replica, String path, String body) throws Exception {
        return Http.ask(
                "POST",
                replicas.get(replica).url() + path,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        replicas.forEach(Appliance::close);
        redis.close();
        server.close();
    }
}
