package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller that would put others under load than it may. */
@Timeout(60)
class ControlTargetsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger askedElsewhere = new AtomicInteger();
    private HttpServer target;
    private HttpServer elsewhere;
    private Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        elsewhere = server(askedElsewhere, Optional.empty());
        target = server(asked, Optional.of(url(elsewhere)));
        String listed = "127.0.0.1:" + target.getAddress().getPort();
        appliance =
                Appliance.start(
                        TestSettings.with(Map.of())
                                .with(
                                        new Settings.Control(
                                                "/control",
                                                Optional.of(new Secret("t")),
                                                false,
                                                20,
                                                new AllowedTargets(false, List.of(listed)))));
    }

    @AfterEach
    void stop() {
        appliance.close();
        target.stop(0);
        elsewhere.stop(0);
    }

    private static HttpServer server(AtomicInteger count, Optional<String> location)
            throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        server.createContext(
                "/",
                exchange -> {
                    count.incrementAndGet();
                    location.ifPresent(
                            there -> exchange.getResponseHeaders().set("Location", there));
                    exchange.sendResponseHeaders(location.isPresent() ? 302 : 200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The first message of a type that comes after a configuration has been sent. */
    private JsonNode told(String type, String config) throws Exception {
        URI uri = URI.create(appliance.url().replace("http", "ws") + "/control?token=t");
        try (WebSocketClient client =
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, PATIENCE)) {
            client.sendText("{\"type\":\"start_test\",\"config\":{" + config + "}}");
            while (client.receive() instanceof WebSocketEvent.Text text) {
                JsonNode message = MAPPER.readTree(text.text());
                if (List.of(type, "error").contains(message.path("type").asText())) {
                    return message;
                }
            }
        }
        throw new AssertionError("nothing was told");
    }

    private static String config(String url, String more) {
        return "\"target\":\"" + url + "\",\"concurrency\":1,\"duration\":0.2" + more;
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        JsonNode finished = told("test_finished", config(url(target) + "/", ""));
        assertEquals("test_finished", finished.path("type").asText(), finished::toString);
        assertTrue(asked.get() > 0);
        assertEquals(0, askedElsewhere.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169.254.169.254", "metadata.google.internal", "127.0.0.1@evil", "a, b", ""})
    void theHostHeaderNamesNoOtherServer(String host) throws Exception {
        JsonNode error =
                told(
                        "test_finished",
                        config(url(target), ",\"headers\":{\"hOsT\":\"" + host + "\"}"));
        assertEquals("target_not_allowed", error.path("code").asText(), error::toString);
        assertEquals("headers.Host", error.path("field").asText());
        assertEquals(0, asked.get());
    }

    @Test
    void itMayNameTheListedOne() throws Exception {
        String host = ",\"headers\":{\"Host\":\"127.0.0.1\"}";
        assertEquals(
                "test_finished",
                told("test_finished", config(url(target), host)).path("type").asText());
    }

    @Test
    void otherPortsAndOtherWordsForTheSameAddressAreNotListed() throws Exception {
        int port = target.getAddress().getPort();
        for (String url :
                List.of(
                        url(elsewhere),
                        "http://localhost:" + port,
                        "http://127.1:" + port,
                        "http://2130706433:" + port,
                        "http://0177.0.0.1:" + port,
                        "http://[::ffff:127.0.0.1]:" + port,
                        "http://127.0.0.1:" + port + "@127.0.0.1:" + port)) {
            String code = told("test_finished", config(url, "")).path("code").asText();
            assertTrue(List.of("target_not_allowed", "invalid_config").contains(code), url);
        }
        assertEquals(0, asked.get() + askedElsewhere.get());
    }
}
