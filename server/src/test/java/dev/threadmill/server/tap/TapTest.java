package dev.threadmill.server.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TapTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TAP = "/__mockforge/ws/tap";

    private final List<WebSocketClient> clients = new ArrayList<>();
    private Appliance appliance;

    private void start(Map<String, String> settings) throws Exception {
        appliance = Appliance.start(TestSettings.with(settings));
    }

    @AfterEach
    void stop() {
        clients.forEach(WebSocketClient::close);
        if (appliance != null) {
            appliance.close();
        }
    }

    private WebSocketClient connect(String path, String... headers) throws Exception {
        if (appliance == null) {
            start(Map.of("control.token", "t"));
        }
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + path);
        List<Header> fields = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(new Header(headers[i], headers[i + 1]));
        }
        WebSocketClient client =
                WebSocketClient.connect(uri, fields, Tls.DEFAULT, Duration.ofSeconds(20));
        clients.add(client);
        return client;
    }

    /** It listens as soon as it is connected. */
    private WebSocketClient tap(String query) throws Exception {
        return connect(TAP + query);
    }

    private int tapsOpen() throws Exception {
        return Http.get(appliance.url() + "/__mockforge/ws/connections?path=" + TAP)
                .json()
                .path("total")
                .asInt();
    }

    private static JsonNode next(WebSocketClient tap) throws Exception {
        return MAPPER.readTree(((WebSocketEvent.Text) tap.receive()).text());
    }

    private static void exchange(WebSocketClient client, String text) throws Exception {
        client.sendText(text);
        assertEquals(new WebSocketEvent.Text(text), client.receive());
    }

    private static void assertSaid(
            String path, String direction, String type, String data, JsonNode said) {
        assertEquals(path, said.path("path").asText(), said::toString);
        assertEquals(direction, said.path("direction").asText(), said::toString);
        assertEquals(type, said.path("type").asText(), said::toString);
        assertEquals(data, said.path("data").asText(), said::toString);
        assertTrue(said.path("connection").asText().matches("conn-\\d+"), said::toString);
        long age = System.currentTimeMillis() - said.path("timestamp_ms").asLong();
        assertTrue(age >= 0 && age < 60_000, said::toString);
    }

    @Test
    void tellsEveryMessageBothWays() throws Exception {
        WebSocketClient tap = tap("?path=/echo");
        WebSocketClient client = connect("/echo?token=secret");
        exchange(client, "one \"x\" ü\n");
        JsonNode in = next(tap);
        assertSaid("/echo", "incoming", "text", "one \"x\" ü\n", in);
        JsonNode out = next(tap);
        assertSaid("/echo", "outgoing", "text", "one \"x\" ü\n", out);
        assertEquals(in.path("connection"), out.path("connection"));
        client.sendBinary(new byte[] {0, 1, -1});
        String base64 = Base64.getEncoder().encodeToString(new byte[] {0, 1, -1});
        assertSaid("/echo", "incoming", "binary", base64, next(tap));
        assertSaid("/echo", "outgoing", "binary", base64, next(tap));
    }

    @Test
    void tellsOnlyWhatIsAskedFor() throws Exception {
        WebSocketClient tap = tap("?path=/echo&exclude_ping=true&incoming=false");
        exchange(connect("/binary"), "elsewhere");
        WebSocketClient client = connect("/echo");
        exchange(client, "{\"type\":\"ping\",\"n\":1}");
        exchange(client, "{\"n\":1,\"type\":\"pong\"}");
        exchange(client, "{\"type\":\"pings\"}");
        assertSaid("/echo", "outgoing", "text", "{\"type\":\"pings\"}", next(tap));
    }

    @Test
    void tellsWhenWebSocketsBeginAndEndIfAskedTo() throws Exception {
        WebSocketClient tap = tap("?events=true&path=/echo&outgoing=false");
        WebSocketClient client = connect("/echo");
        exchange(client, "x");
        client.finish(4001, "done");
        JsonNode opened = next(tap);
        assertEquals("open", opened.path("type").asText());
        assertEquals("/echo", opened.path("path").asText());
        assertSaid("/echo", "incoming", "text", "x", next(tap));
        JsonNode closed = next(tap);
        assertEquals("close", closed.path("type").asText());
        assertEquals(4001, closed.path("code").asInt());
        assertEquals(opened.path("connection"), closed.path("connection"));
    }

    @Test
    void neitherControllersNorTapsAreToldOf() throws Exception {
        WebSocketClient tap = tap("");
        connect(TAP).sendText("a tap speaks");
        WebSocketClient controller = connect("/control?token=t");
        controller.sendText("{\"type\":\"start_test\",\"config\":{\"auth\":\"secret\"}}");
        assertTrue(((WebSocketEvent.Text) controller.receive()).text().contains("error"));
        exchange(connect("/echo"), "end");
        for (JsonNode said; !(said = next(tap)).path("data").asText().equals("end"); ) {
            assertEquals("/binary", said.path("path").asText(), said::toString);
        }
    }

    @Test
    void aBroadcastToAllLeavesTapsAlone() throws Exception {
        WebSocketClient tap = tap("?path=/echo");
        String broadcast = appliance.url() + "/__mockforge/ws/broadcast";
        Http.ask("POST", broadcast, "to all".getBytes(StandardCharsets.UTF_8));
        exchange(connect("/echo"), "x");
        assertSaid("/echo", "incoming", "text", "x", next(tap));
    }

    @Test
    void aTapThatDoesNotReadSlowsNobodyAndIsToldWhatItHasLost() throws Exception {
        start(Map.of("websocket.write_timeout", "60s"));
        WebSocketClient tap = tap("?path=/echo&outgoing=false");
        WebSocketClient client = connect("/echo");
        String large = "x".repeat(1 << 20);
        int count = 60;
        for (int i = 0; i < count; i++) {
            exchange(client, large + i);
        }
        int told = 0;
        int lost = 0;
        while (told + lost < count) {
            JsonNode event = next(tap);
            if (event.path("type").asText().equals("lost")) {
                lost += event.path("count").asInt();
            } else {
                assertEquals(large + (told + lost), event.path("data").asText());
                told++;
            }
        }
        assertTrue(lost > 0, "nothing was lost");
        assertTrue(told > 0, "everything was lost");
        String metrics = Http.get(appliance.url() + "/metrics").text();
        assertTrue(metrics.contains("threadmill_tap_lost_total"), metrics);
    }

    @Test
    void nothingStaysBehindOfATapThatLeaves() throws Exception {
        WebSocketClient tap = tap("");
        tap.finish(1000, "");
        assertNull(tap.receive());
        while (tapsOpen() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theSeventeenthTapIsTurnedAway() throws Exception {
        for (int i = 0; i < 16; i++) {
            tap("");
        }
        WebSocketClient last = connect(TAP);
        assertNull(lastWord(last));
        assertEquals(1008, last.closeCode());
        assertTrue(last.closeReason().contains("taps"), last::closeReason);
    }

    private static WebSocketEvent lastWord(WebSocketClient client) throws Exception {
        WebSocketEvent event;
        do {
            event = client.receive();
        } while (event != null);
        return event;
    }

    @ParameterizedTest
    @CsvSource({
        "?pth=/x, pth is no parameter",
        "?path=x, path must begin",
        "?path=/a&path=/b, path must stand there once",
        "?incoming=1, incoming must be true or false",
        "?events=, events must be true or false",
    })
    void whatIsNotUnderstoodIsRefused(String query, String message) {
        var refused = assertThrows(UpgradeRefusedException.class, () -> connect(TAP + query));
        assertEquals(400, refused.status());
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @Test
    void beyondTheTokenNobodyListens() throws Exception {
        start(Map.of("admin.token", "a-token"));
        var missing = assertThrows(UpgradeRefusedException.class, () -> connect(TAP));
        assertEquals(401, missing.status());
        var wrong =
                assertThrows(
                        UpgradeRefusedException.class,
                        () -> connect(TAP, "Authorization", "Bearer b"));
        assertEquals(401, wrong.status());
        assertFalse(wrong.getMessage().contains("a-token"));
        var inQuery =
                assertThrows(UpgradeRefusedException.class, () -> connect(TAP + "?token=a-token"));
        assertEquals(401, inQuery.status());
        connect(TAP, "Authorization", "Bearer a-token");
    }

    @Test
    void pagesFromElsewhereDoNotListen() {
        for (String origin : List.of("http://evil.example", "null")) {
            var refused =
                    assertThrows(
                            UpgradeRefusedException.class, () -> connect(TAP, "Origin", origin));
            assertEquals(403, refused.status());
        }
    }

    @Test
    void beyondLoopbackItNeedsAToken() throws Exception {
        start(Map.of("server.host", "0.0.0.0", "control.token", "t"));
        URI uri = URI.create("ws://127.0.0.1:" + URI.create(appliance.url()).getPort() + TAP);
        var refused =
                assertThrows(
                        UpgradeRefusedException.class,
                        () ->
                                WebSocketClient.connect(
                                        uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20)));
        assertEquals(403, refused.status());
    }
}
