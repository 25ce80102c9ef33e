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
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class WebSocketConnectionTest {
    private static final byte[] MASK = {5, 6, 7, 8};
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
                                "/flooding", flooding),
                        connections,
                        new HandshakeGate(4, 4),
                        routing ->
                                routing.get("/plain", (request, response) -> response.send("ok")),
                        List.of());
    }

    @AfterEach
    void stop() {
        listener.shutdown(Duration.ofSeconds(1));
    }

    private WebSocketClient connect(String path) throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + listener.port() + path);
        return WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(10));
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
        socket.setSoTimeout(10_000);
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

    @ParameterizedTest
    @CsvSource({
        "c180 00000000,1002",
        "8380 00000000,1002",
        "8100,1002",
        "0980 00000000,1002",
        "8080 00000000,1002",
        "8181 00000000 ff,1007",
        "8882 00000000 03e7,1002",
        "8881 00000000 03,1002",
        "82ff 00000000 7fffffff 00000000,1009"
    })
    void violationsCloseWithTheirCode(String hex, int code) throws Exception {
        try (Socket socket = send(handshake("/echo"))) {
            InputStream in = socket.getInputStream();
            assertTrue(readHead(in).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            FrameReader reader = new FrameReader(in, false, 1_000, null);
            var close = assertInstanceOf(WebSocketEvent.Close.class, reader.next());
            assertEquals(code, close.code());
            assertNull(reader.next());
        }
        awaitNoConnections();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,POST,405",
        "Host: x,X: y,400",
        "Connection: Upgrade,Connection: close,400",
        "Sec-WebSocket-Version: 13,Sec-WebSocket-Version: 12,426",
        "Sec-WebSocket-Version: 13,X: y,426",
        "dGhlIHNhbXBsZSBub25jZQ==,short,400",
        "Sec-WebSocket-Key,X,400",
        "/echo,/nowhere,404"
    })
    void handshakesThatBreakTheRulesGetAStatus(String wanted, String instead, int status)
            throws Exception {
        try (Socket socket = send(handshake("/echo").replace(wanted, instead))) {
            String head = readHead(socket.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
            if (status == 426) {
                assertTrue(head.contains("Sec-WebSocket-Version: 13"), head);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade: websocket,Upgrade: WebSocket",
        "Connection: Upgrade,connection: keep-alive; Upgrade"
    })
    void handshakesMayBeWrittenDifferently(String wanted, String instead) throws Exception {
        String text = handshake("/echo").replace(wanted, instead.replace(';', ','));
        try (Socket socket = send(text)) {
            assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 101 "));
        }
    }

    @Test
    void framesThatComeWithTheHandshakeAreNotLost() throws Exception {
        String frame = new String(FrameWriter.text("early", MASK), StandardCharsets.ISO_8859_1);
        try (Socket socket = send(handshake("/echo") + frame)) {
            readHead(socket.getInputStream());
            FrameReader reader = new FrameReader(socket.getInputStream(), false, 1_000, null);
            assertEquals(new WebSocketEvent.Text("early"), reader.next());
        }
    }

    @Test
    void aDisconnectWithoutACloseFrameFreesTheSession() throws Exception {
        try (Socket socket = send(handshake("/cleaning"))) {
            readHead(socket.getInputStream());
            socket.setSoLinger(true, 0);
        }
        assertTrue(cleanedUp.await(10, TimeUnit.SECONDS));
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
                                                Map.of(),
                                                connections,
                                                new HandshakeGate(1, 1),
                                                routing -> {},
                                                List.of())
                                        .close());
        assertTrue(failure.getMessage().contains("--port"), failure::getMessage);
    }
}
