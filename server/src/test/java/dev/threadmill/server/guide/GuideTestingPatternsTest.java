package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.guide.GuideServer.Talk;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketKey;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests of the guide's chapter "Testing Patterns", under their names. */
@Timeout(60)
class GuideTestingPatternsTest {
    private static GuideServer server;

    @BeforeAll
    static void start() throws Exception {
        server = GuideServer.plain();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void testWebsocketConnection() throws Exception {
        try (Talk talk = server.connect("/ws")) {
            assertEquals("pong", talk.ask("{\"type\": \"ping\"}").get("type").asText());
        }
    }

    @Test
    void testEcho() throws Exception {
        try (Talk talk = server.connect("/echo")) {
            for (String message : new String[] {"hello", "world", "test"}) {
                talk.client.sendText(message);
                assertEquals(message, talk.next());
            }
        }
    }

    @Test
    void testBinaryMessages() throws Exception {
        try (Talk talk = server.connect("/binary")) {
            byte[] data = {0, 1, 2, 3, 4, 5};
            talk.client.sendBinary(data);
            var answer = assertInstanceOf(WebSocketEvent.Binary.class, talk.client.receive());
            assertArrayEquals(data, answer.bytes());
        }
    }

    @Test
    void testConcurrentConnections() throws Exception {
        var failures = new ConcurrentLinkedQueue<Throwable>();
        Thread[] clients = new Thread[100];
        for (int i = 0; i < clients.length; i++) {
            int id = i;
            clients[i] =
                    Thread.startVirtualThread(() -> {
                        try (Talk talk = server.connect("/ws")) {
                            assertEquals(id, talk.ask("{\"id\": " + id + "}").get("id").asInt());
                        } catch (Exception | AssertionError e) {
                            failures.add(e);
                        }
                    });
        }
        for (Thread client : clients) {
            client.join();
        }
        assertTrue(failures.isEmpty(), failures::toString);
    }

    @Test
    void testReconnection() throws Exception {
        server.connect("/ws").close();
        try (Talk talk = server.connect("/ws")) {
            talk.client.sendText("test");
            assertEquals("test", talk.next());
        }
    }

    @Test
    void testPingPong() throws Exception {
        try (Socket socket = handshake("/ws")) {
            socket.getOutputStream().write(FrameWriter.ping(new byte[] {1, 2, 3}, new byte[4]));
            FrameReader reader = new FrameReader(socket.getInputStream(), false, 1_024, null);
            var pong = assertInstanceOf(WebSocketEvent.Pong.class, reader.next());
            assertArrayEquals(new byte[] {1, 2, 3}, pong.payload());
        }
    }

    private static Socket handshake(String path) throws Exception {
        URI uri = URI.create(server.url());
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        String key = WebSocketKey.of(new byte[16]);
        socket.getOutputStream()
                .write(
                        ("GET "
                                        + path
                                        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: "
                                        + key
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (!answer.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            answer.write(socket.getInputStream().read());
        }
        assertTrue(answer.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101 "));
        return socket;
    }

    @Test
    void testGracefulClose() throws Exception {
        try (Talk talk = server.connect("/ws")) {
            talk.client.close(1000, "test complete");
            assertNull(talk.client.receive());
            assertEquals(1000, talk.client.closeCode());
        }
    }
}
