package dev.threadmill.server.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An appliance as wsproxy in front of a Redis, and an agent who has that Redis, too. */
final class Bridged implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String TOKEN = "secret-token";

    final Appliance appliance;
    final RedisServer server;
    final Redis redis;
    private boolean ended;

    /** What an agent hears. */
    static final class Heard implements AutoCloseable {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(1_000_000);
        private Channels.Listening listening;

        String next() throws InterruptedException {
            return messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            listening.close();
        }
    }

    private Bridged(RedisServer server, Map<String, String> settings) throws Exception {
        this.server = server;
        Map<String, String> all = new HashMap<>(settings);
        all.put("redis.url", server.url());
        appliance = Appliance.start(TestSettings.with("wsproxy", all));
        redis = Redis.connect(server.redisUrl(), PATIENCE);
        await(() -> get("/health").status() == 200);
    }

    /** Starts an appliance; the Redis stays the caller's. */
    static Bridged on(RedisServer server, Map<String, String> settings) throws Exception {
        return new Bridged(server, settings);
    }

    static Bridged on(RedisServer server) throws Exception {
        return on(server, Map.of());
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** Gives a session a token; returns its id. */
    String session(String id) throws IOException {
        redis.keys().set("session:" + id + ":auth", TOKEN);
        return id;
    }

    URI uri(String path) {
        return URI.create(appliance.url().replaceFirst("^http", "ws") + path);
    }

    WebSocketClient client(String path, Header... headers) throws Exception {
        return WebSocketClient.connect(uri(path), List.of(headers), Tls.DEFAULT, PATIENCE);
    }

    /** A client that has shown its session's token. */
    WebSocketClient client(String session) throws Exception {
        return client("/agent1/ws/" + session, new Header("Authorization", "Bearer " + TOKEN));
    }

    /** The same, listening. */
    Peer peer(String session) throws Exception {
        return new Peer(client(session));
    }

    /** Status and text of a refusal. */
    String refusal(String path, Header... headers) throws Exception {
        try (WebSocketClient client = client(path, headers)) {
            return "101 " + client.subprotocol();
        } catch (UpgradeRefusedException e) {
            return e.status() + " " + e.getMessage().strip();
        }
    }

    Http.Answer get(String path, String... headers) throws Exception {
        return Http.get(appliance.url() + path, headers);
    }

    JsonNode figures() throws Exception {
        return get("/stats").json().path("bridge");
    }

    long count(BridgeCounts.Kind kind) throws Exception {
        return figures().path(kind.key()).asLong();
    }

    void publish(String session, String message) throws IOException {
        publish(session, message.getBytes(UTF_8));
    }

    void publish(String session, byte[] message) throws IOException {
        redis.channels().publish("session:" + session + ":down", message);
    }

    long listeners(String session) throws IOException {
        return redis.channels().listenerCount("session:" + session + ":down");
    }

    /** Listens as the session's agent. */
    Heard agent(String session) throws IOException {
        Heard heard = new Heard();
        heard.listening =
                redis.channels()
                        .subscribe(
                                "session:" + session + ":up",
                                bytes -> heard.messages.add(new String(bytes, UTF_8)));
        return heard;
    }

    /** Tells Redis something over a connection of its own. */
    static String tell(RedisServer server, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                    .readLine();
        }
    }

    /** Ends the appliance, once. */
    void end() {
        if (!ended) {
            ended = true;
            appliance.close();
        }
    }

    @Override
    public void close() {
        redis.close();
        end();
    }
}
