package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real appliance, a real target, and what tests of the control endpoint say to them. */
abstract class ControlFixture {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final String TOKEN = "se+cret/tok en";
    static final String QUERY = "?token=se+cret%2Ftok%20en";

    /** A request as the target saw it. */
    record Seen(String method, String uri, String contentType, String auth, String body) {}

    final BlockingQueue<Seen> requests = new LinkedBlockingQueue<>(10_000);
    HttpServer target;
    Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        target.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.offer(
                            new Seen(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    exchange.getRequestHeaders().getFirst("Content-Type"),
                                    exchange.getRequestHeaders().getFirst("Authorization"),
                                    body));
                    int status = exchange.getRequestURI().getPath().equals("/bad") ? 500 : 200;
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        target.start();
        appliance = Appliance.start(settings(Optional.of(new Secret(TOKEN)), List.of(), true));
    }

    @AfterEach
    void stop() {
        appliance.close();
        target.stop(0);
    }

    static Settings settings(Optional<Secret> token, List<String> allowed, boolean all) {
        return TestSettings.with(Map.of())
                .with(
                        new Settings.Control(
                                "/control", token, false, 1, new AllowedTargets(all, allowed)));
    }

    WebSocketClient connect(String query, Header... headers) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + "/control" + query);
        return WebSocketClient.connect(uri, List.of(headers), Tls.DEFAULT, Duration.ofSeconds(30));
    }

    void assertRefused(int status, String text, String query, Header... headers) {
        var refused =
                assertThrows(UpgradeRefusedException.class, () -> connect(query, headers).close());
        assertEquals(status, refused.status());
        assertTrue(refused.getMessage().contains(text), refused::getMessage);
    }

    /** Connects as soon as the place of the controller before is free. */
    WebSocketClient connectWhenFree() throws Exception {
        while (true) {
            try {
                return connect(QUERY);
            } catch (UpgradeRefusedException e) {
                assertEquals(429, e.status());
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    static JsonNode next(WebSocketClient client) throws Exception {
        WebSocketEvent event = client.receive();
        return MAPPER.readTree(((WebSocketEvent.Text) event).text());
    }

    static JsonNode next(WebSocketClient client, String type) throws Exception {
        while (true) {
            JsonNode message = next(client);
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + target.getAddress().getPort() + path;
    }

    /** A configuration of one connection, with {@code more} fields before its end. */
    String config(String path, double seconds, String more) {
        return "{\"target\":\"%s\",\"concurrency\":1,\"duration\":%s%s}"
                .formatted(url(path), seconds, more);
    }

    static String start(String config) {
        return "{\"type\":\"start_test\",\"config\":" + config + "}";
    }

    /** Runs a short test and returns the first request that the target saw of it. */
    Seen firstRequest(String more) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/p", 0.2, more)));
            next(client, "test_finished");
            client.close(1000, "");
            assertNull(client.receive());
            return requests.take();
        }
    }
}
