package dev.threadmill.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages in browsers may connect, as they see it. */
@Timeout(60)
class OriginsOnTheWireTest {
    private static final String APP = "https://app.example.com";
    private static final String EVIL = "https://evil.example";
    private static final String POLLING = "?EIO=4&transport=polling";
    private static final String WEBSOCKET = "?EIO=4&transport=websocket";
    private static final String EVENT = "{\"event\":\"e\",\"data\":1}";
    private static final List<String> WEBSOCKETS =
            List.of(
                    "/echo",
                    "/ws",
                    "/events",
                    "/helidon/echo",
                    "/socket.io/" + WEBSOCKET,
                    "/engine.io/" + WEBSOCKET);

    private static Appliance open;
    private static Appliance narrow;

    @BeforeAll
    static void start() throws Exception {
        open = Appliance.start(TestSettings.with(Map.of("control.token", "t")));
        narrow =
                Appliance.start(
                        TestSettings.with(
                                Map.of(
                                        "websocket.allowed_origins",
                                        "https://*.example.com, null",
                                        "admin.allowed_origins",
                                        "https://load.example.org",
                                        "control.token",
                                        "t")));
    }

    @AfterAll
    static void stop() {
        open.close();
        narrow.close();
    }

    /** The answer's head to an opening handshake. */
    private static String open(Appliance appliance, String path, String... headers)
            throws IOException {
        URI uri = URI.create(appliance.url());
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
        request.append(
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        boolean host = false;
        for (String header : headers) {
            request.append(header).append("\r\n");
            host |= header.startsWith("Host:");
        }
        if (!host) {
            request.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        }
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        if (head.toString().contains(" 101 ")) {
            return head.toString();
        }
        return head + new String(in.readAllBytes(), UTF_8);
    }

    private static void assertOpens(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 101"), answer);
    }

    private static void assertRefused(String setting, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertTrue(answer.contains(setting), answer);
    }

    @Test
    void mocksAndEchoesAreForEveryPageUnlessOriginsAreListed() throws Exception {
        for (String path : WEBSOCKETS) {
            assertOpens(open(open, path, "Origin: " + EVIL));
            assertOpens(open(narrow, path, "Origin: " + APP));
            assertOpens(open(narrow, path, "Origin: null"));
            assertOpens(open(narrow, path));
            assertOpens(open(narrow, path, "Origin: " + narrow.url()));
            assertRefused("websocket.allowed_origins", open(narrow, path, "Origin: " + EVIL));
        }
    }

    @Test
    void aNameThatAnAttackerHasResolveHereMakesNoPageOfOurs() throws Exception {
        assertRefused(
                "websocket.allowed_origins",
                open(narrow, "/echo", "Host: evil.example", "Origin: http://evil.example"));
        assertOpens(open(narrow, "/echo", "Host: localhost", "Origin: http://localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {EVIL, "null", "http://127.0.0.1:1", APP})
    void thoseOfControllersAndTapsAreForNoOtherSite(String origin) throws Exception {
        for (Appliance appliance : List.of(open, narrow)) {
            String header = "Origin: " + origin;
            assertRefused("admin.allowed_origins", open(appliance, "/control?token=t", header));
            assertRefused("admin.allowed_origins", open(appliance, "/control?token=x", header));
            assertRefused("admin.allowed_origins", open(appliance, "/__mockforge/ws/tap", header));
            assertRefused("admin.allowed_origins", open(appliance, "/dashboard/live", header));
        }
    }

    @Test
    void unlessItIsListed() throws Exception {
        String listed = "Origin: https://load.example.org";
        assertOpens(open(narrow, "/control?token=t", listed));
        assertOpens(open(narrow, "/__mockforge/ws/tap", listed));
        assertRefused("websocket.allowed_origins", open(narrow, "/echo", listed));
        assertOpens(open(open, "/control?token=t", "Origin: " + open.url()));
    }

    @Test
    void pollingIsAsWebSocketsAre() throws Exception {
        for (String path : List.of("/socket.io/", "/engine.io/")) {
            Http.Answer any = Http.get(open.url() + path + POLLING, "Origin", EVIL);
            assertEquals(200, any.status());
            assertEquals("*", any.header("access-control-allow-origin"));
            Http.Answer app = Http.get(narrow.url() + path + POLLING, "Origin", APP);
            assertEquals(200, app.status());
            assertEquals(APP, app.header("access-control-allow-origin"));
            assertEquals("Origin", app.header("vary"));
            Http.Answer program = Http.get(narrow.url() + path + POLLING);
            assertEquals(200, program.status());
            assertEquals("", program.header("access-control-allow-origin"));
            Http.Answer evil = Http.get(narrow.url() + path + POLLING, "Origin", EVIL);
            assertEquals(403, evil.status());
            assertEquals(4, evil.json().path("code").asInt());
            assertTrue(evil.text().contains("websocket.allowed_origins"), evil::text);
            assertEquals("", evil.header("access-control-allow-origin"));
            String preflight = narrow.url() + path + POLLING;
            assertEquals(403, Http.ask("OPTIONS", preflight, new byte[0], "Origin", EVIL).status());
            assertEquals(
                    APP,
                    Http.ask("OPTIONS", preflight, new byte[0], "Origin", APP)
                            .header("access-control-allow-origin"));
        }
    }

    @Test
    void eventsArePostedByThoseWhoMayConnect() throws Exception {
        byte[] event = EVENT.getBytes(UTF_8);
        String any = open.url() + "/SendWebsocketEvent";
        Http.Answer answer = Http.ask("POST", any, event, "Origin", EVIL);
        assertEquals(200, answer.status());
        assertEquals("*", answer.header("access-control-allow-origin"));
        String url = narrow.url() + "/SendWebsocketEvent";
        Http.Answer app = Http.ask("POST", url, event, "Origin", APP);
        assertEquals(200, app.status());
        assertEquals(APP, app.header("access-control-allow-origin"));
        Http.Answer evil = Http.ask("POST", url, event, "Origin", EVIL);
        assertEquals(403, evil.status());
        assertTrue(evil.text().contains("websocket.allowed_origins"), evil::text);
        assertEquals("", evil.header("access-control-allow-origin"));
        assertEquals(200, Http.ask("POST", url, event).status());
    }
}
