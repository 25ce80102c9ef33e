package dev.threadmill.load.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.threadmill.load.testing.ScriptedServer.Peer;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import dev.threadmill.wire.WebSocketEvent;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The least that passes for a bridge between a real Redis and WebSockets. */
public final class ScriptedBridge implements Closeable {
    private static final Pattern REQUEST = Pattern.compile("GET /[^/]+/ws/([^/ ]+) HTTP/1.1");
    private static final Pattern BEARER = Pattern.compile("(?i)\r\nauthorization: Bearer (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Redis redis;
    private final ScriptedServer server = new ScriptedServer(this::serve);
    private final Set<WebSocketPeer> clients = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What becomes of a text on its way down; null where it is lost. */
    private volatile UnaryOperator<String> downstream = UnaryOperator.identity();

    public ScriptedBridge(RedisUrl url) throws IOException, InterruptedException {
        redis = Redis.connect(url, PATIENCE);
    }

    public int port() {
        return server.port();
    }

    /** The Redis that it uses, for tests to look into. */
    public Redis redis() {
        return redis;
    }

    /** The heads of the handshakes so far. */
    public List<String> requests() {
        return requests;
    }

    /** The clients that are connected. */
    public Set<WebSocketPeer> clients() {
        return clients;
    }

    /** Has texts changed on their way down, or, by null, lost. */
    public void downstream(UnaryOperator<String> change) {
        downstream = change;
    }

    private void serve(Peer peer) throws Exception {
        String request = peer.readRequest();
        requests.add(request);
        Matcher path = REQUEST.matcher(request);
        Matcher token = BEARER.matcher(request);
        if (!path.lookingAt()) {
            refuse(peer, "404 Not Found", "Not found");
        } else if (!token.find()) {
            refuse(peer, "401 Unauthorized", "Missing authorization token");
        } else if (!token.group(1).equals(redis.keys().get("session:" + path.group(1) + ":auth"))) {
            refuse(peer, "403 Forbidden", "Invalid authorization token");
        } else {
            carry(peer, request, path.group(1));
        }
    }

    private static void refuse(Peer peer, String status, String text) throws IOException {
        peer.write(
                "HTTP/1.1 " + status + "\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        peer.awaitClose();
    }

    private void carry(Peer peer, String request, String session) throws Exception {
        BlockingQueue<String> down = new LinkedBlockingQueue<>();
        Channels.Listening listening =
                redis.channels()
                        .subscribe(
                                "session:" + session + ":down",
                                bytes -> down.add(new String(bytes, UTF_8)));
        WebSocketPeer client = WebSocketPeer.upgrade(peer, request);
        Thread writer = Thread.ofVirtual().start(() -> write(client, down));
        clients.add(client);
        try {
            for (WebSocketEvent event; (event = client.next()) != null; ) {
                if (event instanceof WebSocketEvent.Text text) {
                    redis.channels()
                            .publish("session:" + session + ":up", text.text().getBytes(UTF_8));
                } else {
                    client.echo(event);
                }
            }
        } finally {
            clients.remove(client);
            writer.interrupt();
            listening.close();
        }
    }

    private void write(WebSocketPeer client, BlockingQueue<String> down) {
        try {
            while (true) {
                String text = downstream.apply(down.take());
                if (text != null) {
                    client.relay(text);
                }
            }
        } catch (InterruptedException e) {
            // The client has left.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        redis.close();
    }
}
