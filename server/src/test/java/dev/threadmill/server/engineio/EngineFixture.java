package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real appliance, and clients of its bare Engine.IO, which sends all messages back. */
abstract class EngineFixture {
    static final String POLL = "/engine.io/?EIO=4&transport=polling";
    static final String UPGRADE = "/engine.io/?EIO=4&transport=websocket";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_S = 20;

    Appliance appliance;
    private final List<Peer> peers = new ArrayList<>();

    /** What a test sets beside the defaults, by dotted keys. */
    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeEach
    void start() throws Exception {
        Map<String, String> values = new HashMap<>(settings());
        values.putIfAbsent("websocket.close_timeout", "500ms");
        appliance = Appliance.start(TestSettings.with(values));
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        appliance.close();
    }

    final Http.Answer get(String path) throws Exception {
        return Http.get(appliance.url() + path);
    }

    final Http.Answer poll(String sid) throws Exception {
        return get(POLL + "&sid=" + sid);
    }

    /** A poll in a thread of its own. */
    final Pending pollAside(String sid) {
        return new Pending(() -> poll(sid));
    }

    final Http.Answer post(String sid, String body, String... headers) throws Exception {
        return Http.ask(
                "POST",
                appliance.url() + POLL + "&sid=" + sid,
                body.getBytes(StandardCharsets.UTF_8),
                headers);
    }

    final String openByPolling() throws Exception {
        return handshake(get(POLL).text()).path("sid").asText();
    }

    static JsonNode handshake(String packet) throws IOException {
        assertEquals('0', packet.charAt(0), packet);
        return JSON.readTree(packet.substring(1));
    }

    /** A WebSocket that has said and heard nothing. */
    final Peer webSocket(String path) throws IOException, UpgradeRefusedException {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + path);
        Peer peer =
                new Peer(
                        WebSocketClient.connect(
                                uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(PATIENCE_S)));
        peers.add(peer);
        return peer;
    }

    /** One that has a session. */
    final Peer openByWebSocket() throws Exception {
        Peer peer = webSocket(UPGRADE);
        handshake(peer.hear());
        return peer;
    }

    final void assertUnknown(String sid) throws Exception {
        Http.Answer answer = poll(sid);
        assertEquals(400, answer.status());
        assertEquals("{\"code\":1,\"message\":\"Session ID unknown\"}", answer.text());
    }

    final JsonNode figures() throws Exception {
        return get("/stats").json().path("engineio");
    }

    /** Waits until something is so. */
    static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "it never came to be");
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** What is waited for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until a poll is waiting. */
    final void awaitPolled() throws Exception {
        await(() -> figures().path("polls").asInt() > 0);
    }

    /** A request that is under way. */
    static final class Pending {
        private final FutureTask<Http.Answer> task;

        Pending(java.util.concurrent.Callable<Http.Answer> request) {
            task = new FutureTask<>(request);
            Thread.ofVirtual().start(task);
        }

        Http.Answer answer() throws Exception {
            try {
                return task.get(PATIENCE_S, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("no answer", e);
            }
        }

        boolean isDone() {
            return task.isDone();
        }
    }

    /** A socket of one's own. */
    final class Raw implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;

        Raw() throws Exception {
            URI uri = URI.create(appliance.url());
            socket = new Socket(uri.getHost(), uri.getPort());
            socket.setSoTimeout(20_000);
            out = socket.getOutputStream();
        }

        void write(String text) throws Exception {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        String readLine() throws Exception {
            StringBuilder line = new StringBuilder();
            for (int next; (next = socket.getInputStream().read()) >= 0 && next != '\n'; ) {
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }

        /** The body of the next answer. */
        String readAnswer() throws Exception {
            int length = -1;
            for (String line; !(line = readLine()).isEmpty(); ) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
