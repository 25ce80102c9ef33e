package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.handler.EchoHandler;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebSocketConnectionTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final Connections connections = new Connections();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private Listener listener;

    @BeforeEach
    void start() throws IOException {
        Handler failing =
                session -> {
                    session.receive();
                    throw new IllegalStateException("on purpose");
                };
        Handler leaving = session -> session.sendText("bye");
        Handler shouting =
                session -> {
                    List<Thread> threads =
                            List.of("a", "b").stream()
                                    .map(letter ->
                                            Thread.ofVirtual()
                                                    .start(() -> {
                                                        for (int i = 0; i < 500; i++) {
                                                            session.sendText(
                                                                    letter.repeat(1 + i % 200));
                                                        }
                                                    }))
                                    .toList();
                    for (Thread thread : threads) {
                        thread.join();
                    }
                };
        Handler flooding =
                session -> {
                    while (session.isOpen()) {
                        session.sendText("x".repeat(100_000));
                    }
                };
        Handler cleaning =
                session -> {
                    try {
                        while (session.receive() != null) {
                            // Until it ends.
                        }
                    } finally {
                        cleanedUp.countDown();
                    }
                };
        listener =
                Listener.start(
                        TestSettings.with(Map.of()),
                        Map.of(
                                        "/echo", new EchoHandler(),
                                        "/failing", failing,
                                        "/leaving", leaving,
                                        "/shouting", shouting,
                                        "/cleaning", cleaning,
                                        "/flooding", flooding)
                                ::get,
                        connections,
                        new HandshakeGate(4, 4),
                        routing ->
                                routing.get("/plain", (request, response) -> response.send("ok")),
                        routing -> {},
                        List.of());
    }

    @AfterEach
    void stop() {
        listener.shutdown(Duration.ofSeconds(1));
    }

    private WebSocketClient connect(String path) throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + listener.port() + path);
        return WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(30));
    }

    private static String handshake(String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY
                + "\r\n\r\n";
    }

    private Socket send(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.port());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            assertTrue(b >= 0, () -> "ended after: " + head);
            head.append((char) b);
        }
        return head.toString();
    }

    private void awaitNoConnections() throws InterruptedException {
        while (connections.openCount() > 0) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Test
    void echoesTextAndBytes() throws Exception {
        try (WebSocketClient client = connect("/echo")) {
            String text = "Grüße 🧵".repeat(20_000);
            client.sendText(text);
            assertTrue(new WebSocketEvent.Text(text).equals(client.receive()));
            byte[] bytes = {0, 1, 2, 3, 4, 5};
            client.sendBinary(bytes);
            assertArrayEquals(
                    bytes, assertInstanceOf(WebSocketEvent.Binary.class, client.receive()).bytes());
            assertEquals(1, connections.openCount());
            assertEquals(2, connections.traffic().messagesIn());
            client.close(3000, "enough");
            assertNull(client.receive());
            assertEquals(3000, client.closeCode());
        }
        awaitNoConnections();
    }

    @Test
    void speaksWithTheJdksClient() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket.Listener ear =
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                            WebSocket socket, CharSequence data, boolean last) {
                        heard.add(data.toString());
                        return WebSocket.Listener.super.onText(socket, data, last);
                    }

                    @Override
                    public CompletionStage<?> onPong(
                            WebSocket socket, java.nio.ByteBuffer message) {
                        heard.add("pong");
                        return WebSocket.Listener.super.onPong(socket, message);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        heard.add("close " + code);
                        return null;
                    }
                };
        URI uri = URI.create("ws://127.0.0.1:" + listener.port() + "/echo");
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = http.newWebSocketBuilder().buildAsync(uri, ear).join();
            socket.sendText("hello", true).join();
            assertEquals("hello", heard.take());
            socket.sendPing(java.nio.ByteBuffer.wrap(new byte[] {1})).join();
            assertEquals("pong", heard.take());
            socket.sendClose(1000, "").join();
            assertEquals("close 1000", heard.take());
        }
    }

    @Test
    void aDisconnectWithoutACloseFrameFreesTheSession() throws Exception {
        try (Socket socket = send(handshake("/cleaning"))) {
            readHead(socket.getInputStream());
            socket.setSoLinger(true, 0);
        }
        assertTrue(cleanedUp.await(30, TimeUnit.SECONDS));
        awaitNoConnections();
    }

    @Test
    void aHandlerThatFailsCloses1011() throws Exception {
        try (WebSocketClient client = connect("/failing")) {
            client.sendText("x");
            assertNull(client.receive());
            assertEquals(1011, client.closeCode());
        }
    }

    @Test
    void aHandlerThatIsDoneCloses1000() throws Exception {
        try (WebSocketClient client = connect("/leaving")) {
            assertEquals(new WebSocketEvent.Text("bye"), client.receive());
            assertNull(client.receive());
            assertEquals(1000, client.closeCode());
        }
    }

    @Test
    void threadsThatSendAtOnceDoNotMixTheirFrames() throws Exception {
        try (WebSocketClient client = connect("/shouting")) {
            int messages = 0;
            for (WebSocketEvent event; (event = client.receive()) != null; messages++) {
                String text = assertInstanceOf(WebSocketEvent.Text.class, event).text();
                assertEquals(1, text.chars().distinct().count());
            }
            assertEquals(1_000, messages);
        }
    }

    @Test
    void aPeerThatNeverAnswersTheCloseIsDroppedAfterTheDeadline() throws Exception {
        try (Socket socket = send(handshake("/leaving"))) {
            InputStream in = socket.getInputStream();
            readHead(in);
            FrameReader reader = new FrameReader(in, false, 1_000, null);
            assertEquals(new WebSocketEvent.Text("bye"), reader.next());
            assertInstanceOf(WebSocketEvent.Close.class, reader.next());
            assertNull(reader.next());
        }
    }

    @Test
    void aPeerThatReadsNothingCannotHoldUpTheShutdown() throws Exception {
        try (Socket socket = send(handshake("/flooding"))) {
            readHead(socket.getInputStream());
            while (connections.traffic().messagesOut() < 20) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            listener.shutdown(Duration.ofSeconds(10));
            assertEquals(0, connections.openCount());
        }
    }

    @Test
    void shutdownSays1001() throws Exception {
        try (WebSocketClient client = connect("/echo")) {
            Thread.ofVirtual().start(() -> listener.shutdown(Duration.ofSeconds(5)));
            assertNull(client.receive());
            assertEquals(1001, client.closeCode());
        }
    }

    @Test
    void theStockLayerEchoesBesideOurs() throws Exception {
        try (WebSocketClient client = connect(StockEcho.PATH)) {
            client.sendText("stock");
            assertEquals(new WebSocketEvent.Text("stock"), client.receive());
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() {
        String port = String.valueOf(listener.port());
        var failure =
                assertThrows(
                        IOException.class,
                        () ->
                                Listener.start(
                                                TestSettings.with(Map.of("server.port", port)),
                                                path -> null,
                                                connections,
                                                new HandshakeGate(1, 1),
                                                routing -> {},
                                                routing -> {},
                                                List.of())
                                        .close());
        assertTrue(failure.getMessage().contains("--port"), failure::getMessage);
    }
}
