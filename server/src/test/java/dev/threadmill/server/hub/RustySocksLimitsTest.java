package dev.threadmill.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.wire.WebSocketEvent;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the hub's clients are held to in the profile rusty-socks, over real sockets. */
@Timeout(60)
class RustySocksLimitsTest {
    private static Appliance start(Map<String, String> environment) throws Exception {
        return start(environment, Map.of());
    }

    private static Appliance start(Map<String, String> environment, Map<String, String> options)
            throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("RUSTY_SOCKS_HOST", "127.0.0.1");
        all.put("RUSTY_SOCKS_PORT", "0");
        return Appliance.start(
                SettingsReader.read(
                        "rusty-socks", Optional.empty(), Path.of("target"), all, options));
    }

    private static WebSocketClient connect(Appliance appliance) throws Exception {
        WebSocketClient client =
                WebSocketClient.connect(
                        URI.create(appliance.url().replaceFirst("http", "ws") + "/ws"),
                        List.of(),
                        Tls.DEFAULT,
                        Duration.ofSeconds(30));
        assertTrue(text(client).contains("\"Connect\""));
        return client;
    }

    private static String text(WebSocketClient client) throws Exception {
        return ((WebSocketEvent.Text) client.receive()).text();
    }

    /** The socket of a handshake, all of whose answer is still to be read. */
    private static Socket ask(Appliance appliance) throws Exception {
        URI uri = URI.create(appliance.url());
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.getOutputStream()
                .write(
                        ("GET /ws HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\n"
                                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(InputStream in) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, head::toString);
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void beyondMaxConnHandshakesGet503WithRetryAfterAndTheOthersNoticeNothing() throws Exception {
        try (Appliance appliance = start(Map.of("RUSTY_SOCKS_MAX_CONN", "2"));
                WebSocketClient one = connect(appliance);
                WebSocketClient two = connect(appliance)) {
            try (Socket third = ask(appliance)) {
                String head = head(third.getInputStream());
                assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                assertTrue(head.matches("(?s).*\r\nRetry-After: [1-9]\\d*\r\n.*"), head);
            }
            one.sendText("{\"sender\":\"a\",\"content\":\"still here\"}");
            assertTrue(text(two).contains("still here"));
            two.close(1000, "");
            assertNull(two.receive());
            assertTrue(text(one).contains("\"Disconnect\""));
            connectWhenFree(appliance).close();
        }
    }

    /** A connection's place is free only when the server has seen all of its end. */
    private static WebSocketClient connectWhenFree(Appliance appliance) throws Exception {
        while (true) {
            try {
                return connect(appliance);
            } catch (UpgradeRefusedException e) {
                assertEquals(503, e.status());
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Test
    void oneAddressHasItsShareWhereThatIsSet() throws Exception {
        try (Appliance appliance =
                        start(Map.of(), Map.of("websocket.max_connections_per_ip", "1"));
                WebSocketClient one = connect(appliance)) {
            var refused = assertThrows(UpgradeRefusedException.class, () -> connect(appliance));
            assertEquals(503, refused.status());
            one.close(1000, "");
            assertNull(one.receive());
            connectWhenFree(appliance).close();
        }
    }

    @Test
    void afterTheTimeoutASilentConnectionEnds() throws Exception {
        try (Appliance appliance = start(Map.of("RUSTY_SOCKS_TIMEOUT", "1"));
                WebSocketClient silent = connect(appliance)) {
            assertNull(silent.receive());
        }
    }

    @Test
    void aSilentConnectionIsPingedAndItsPongsKeepItOpen() throws Exception {
        Map<String, String> variables =
                Map.of("RUSTY_SOCKS_PING", "1", "RUSTY_SOCKS_TIMEOUT", "60");
        try (Appliance appliance = start(variables);
                Socket socket = ask(appliance)) {
            InputStream in = socket.getInputStream();
            head(in);
            int opcode;
            while ((opcode = in.read() & 0x0F) != 9) {
                assertEquals(1, opcode);
                in.skipNBytes(in.read());
            }
        }
    }

    @Test
    void whoDoesNotReadIsCutOffAndTheOthersHearEverything() throws Exception {
        try (Appliance appliance =
                        start(
                                Map.of(),
                                Map.of(
                                        "websocket.queue_size", "256KiB",
                                        "websocket.close_timeout", "100ms"));
                Socket stuck = ask(appliance);
                WebSocketClient reader = connect(appliance);
                WebSocketClient sender = connect(appliance)) {
            assertTrue(head(stuck.getInputStream()).startsWith("HTTP/1.1 101 "));
            String filling = "x".repeat(100_000);
            boolean cutOff = false;
            for (int i = 0; !cutOff; i++) {
                sender.sendText(
                        "{\"id\":\"" + i + "\",\"sender\":\"a\",\"content\":\"" + filling + "\"}");
                String heard = text(reader);
                if (heard.contains("\"Disconnect\"")) {
                    cutOff = true;
                    heard = text(reader);
                }
                assertTrue(heard.contains("\"id\":\"" + i + "\""));
            }
        }
    }
}
