package dev.threadmill.recording.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.load.transport.FrameLink;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client of ours, the proxy, and real servers of the tests behind it. */
@Timeout(60)
class RecordingProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final AtomicLong clock = new AtomicLong(1_000);
    private ScriptedServer server;
    private RecordingWriter writer;
    private RecordingProxy proxy;

    @AfterEach
    void closeAll() throws Exception {
        if (proxy != null) {
            proxy.close();
            writer.close();
        }
        server.close();
    }

    private void start(String base, RecordingFilter filter) throws IOException {
        URI upstream = URI.create("ws://127.0.0.1:" + server.port() + base);
        proxy =
                new RecordingProxy(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new Upstream(upstream, Tls.DEFAULT, PATIENCE));
        writer = RecordingWriter.open(folder.resolve("s.json"), Metadata.NONE, 1 << 24);
        proxy.start(
                new Capture(
                        writer,
                        filter,
                        path -> path.replace("secret", "***"),
                        () -> clock.getAndAdd(10)));
    }

    private FrameLink connect(String path, List<String> subprotocols, Header... headers)
            throws Exception {
        return FrameLink.connect(
                URI.create("ws://127.0.0.1:" + proxy.port() + path),
                List.of(headers),
                subprotocols,
                Tls.DEFAULT,
                PATIENCE);
    }

    /** Everything in the file, as words. */
    private List<String> recorded() throws Exception {
        proxy.close();
        writer.close();
        return RecordingReader.read(writer.path()).recording().entries().stream()
                .map(RecordingProxyTest::words)
                .toList();
    }

    private static String words(Entry entry) {
        return (entry.direction().word()
                        + " "
                        + entry.kind().word()
                        + " "
                        + entry.data()
                        + " "
                        + entry.connection().orElse("")
                        + " "
                        + entry.path().orElse(""))
                .strip();
    }

    private void echo() {
        server =
                WebSocketPeer.server(peer -> {
                    heard.add(peer.request());
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        heard.add(event);
                        peer.echo(event);
                    }
                });
    }

    @Test
    void relaysAndRecordsEverything() throws Exception {
        echo();
        start("", RecordingFilter.ALL);
        try (FrameLink client = connect("/chat?room=5&token=secret", List.of())) {
            client.send(new WebSocketEvent.Text("hällo"));
            assertEquals(new WebSocketEvent.Text("hällo"), client.next());
            client.send(new WebSocketEvent.Binary(new byte[] {1, 2}));
            assertArrayEquals(
                    new byte[] {1, 2},
                    assertInstanceOf(WebSocketEvent.Binary.class, client.next()).bytes());
            client.send(new WebSocketEvent.Ping(new byte[] {9}));
            assertArrayEquals(
                    new byte[] {9},
                    assertInstanceOf(WebSocketEvent.Pong.class, client.next()).payload());
            client.send(new WebSocketEvent.Close(4321, "enough"));
            assertEquals(new WebSocketEvent.Close(4321, ""), client.next());
            assertNull(client.next());
        }
        assertTrue(heard.take().toString().startsWith("GET /chat?room=5&token=secret HTTP/1.1"));
        assertEquals(
                List.of(
                        "incoming text hällo conn-1 /chat?room=5&token=***",
                        "outgoing text hällo conn-1",
                        "incoming binary AQI= conn-1",
                        "outgoing binary AQI= conn-1",
                        "incoming ping CQ== conn-1",
                        "outgoing pong CQ== conn-1",
                        "incoming close 4321 enough conn-1",
                        "outgoing close 4321 conn-1"),
                recorded());
        assertEquals(
                new WebSocketEvent.Close(4321, "enough"),
                heard.stream()
                        .filter(WebSocketEvent.Close.class::isInstance)
                        .findFirst()
                        .orElseThrow());
        List<Entry> entries = RecordingReader.read(writer.path()).recording().entries();
        assertEquals(0, entries.getFirst().timestampMs());
        assertEquals(70, entries.getLast().timestampMs());
    }

    @Test
    void passesOnWhatIsMeantForTheServer() throws Exception {
        server =
                new ScriptedServer(peer -> {
                    String request = peer.readRequest();
                    heard.add(request);
                    WebSocketPeer.upgrade(peer, request, "Sec-WebSocket-Protocol: v2").echoAll();
                });
        start("/base/", RecordingFilter.ALL);
        try (FrameLink client =
                connect(
                        "/x",
                        List.of("v1", "v2"),
                        new Header("Authorization", "Bearer t"),
                        new Header("Cookie", "a=b"),
                        new Header("Origin", "http://o"),
                        new Header("Proxy-Authorization", "no"))) {
            assertEquals("v2", client.subprotocol());
        }
        String request = (String) heard.take();
        assertTrue(request.startsWith("GET /base/x HTTP/1.1\r\n"), request);
        for (String field :
                List.of(
                        "Authorization: Bearer t",
                        "Cookie: a=b",
                        "Origin: http://o",
                        "Host: 127.0.0.1:" + server.port(),
                        "Sec-WebSocket-Protocol: v1, v2")) {
            assertTrue(request.contains("\r\n" + field + "\r\n"), request);
        }
        assertFalse(request.contains("Proxy-Authorization"), request);
        assertFalse(request.contains("Extensions"), request);
    }

    @Test
    void passesARefusalOn() throws Exception {
        server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 418 Teapot\r\nContent-Length: 5\r\n\r\nshort");
                });
        start("", RecordingFilter.ALL);
        UpgradeRefusedException refused =
                assertThrows(UpgradeRefusedException.class, () -> connect("/", List.of()));
        assertEquals(418, refused.status());
        assertEquals("short", refused.getMessage());
        assertEquals(List.of(), recorded());
    }

    @Test
    void saysThatTheServerCannotBeReached() throws Exception {
        server = WebSocketPeer.echo();
        start("", RecordingFilter.ALL);
        server.close();
        assertEquals(
                502,
                assertThrows(UpgradeRefusedException.class, () -> connect("/", List.of()))
                        .status());
    }

    @Test
    void passesOnTheServersClose() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.write(FrameWriter.close(4001, "go away", null));
                    heard.add(peer.next());
                });
        start("", RecordingFilter.ALL);
        try (FrameLink client = connect("/", List.of())) {
            assertEquals(new WebSocketEvent.Close(4001, "go away"), client.next());
            client.send(new WebSocketEvent.Close(4001, ""));
            assertEquals(new WebSocketEvent.Close(4001, ""), heard.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aServerThatIsGoneLeavesTheClientWithoutAWordToo() throws Exception {
        server = WebSocketPeer.server(peer -> peer.peer().reset());
        start("", RecordingFilter.ALL);
        try (FrameLink client = connect("/", List.of())) {
            WebSocketEvent event;
            try {
                event = client.next();
            } catch (IOException e) {
                event = null;
            }
            assertNull(event);
        }
        assertEquals(List.of(), recorded());
    }

    @Test
    void tellsWhoBreaksTheProtocol() throws Exception {
        echo();
        start("", RecordingFilter.ALL);
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            ask(raw, upgrade("GET / HTTP/1.1"));
            readHead(raw);
            raw.getOutputStream().write(new byte[] {(byte) 0x81, 1, 'x'});
            byte[] frame = raw.getInputStream().readNBytes(4);
            assertEquals(CloseCode.PROTOCOL_ERROR, (frame[2] & 0xFF) << 8 | (frame[3] & 0xFF));
        }
        heard.take();
        assertEquals(
                CloseCode.INTERNAL_ERROR,
                assertInstanceOf(WebSocketEvent.Close.class, heard.poll(30, TimeUnit.SECONDS))
                        .code());
    }

    @Test
    void leavesOutWhatTheFilterDoesNotWant() throws Exception {
        echo();
        start("", new RecordingFilter(Optional.of("/api"), true));
        for (String path : List.of("/other", "/api/v1")) {
            try (FrameLink client = connect(path, List.of())) {
                for (WebSocketEvent event :
                        List.of(
                                new WebSocketEvent.Ping(new byte[0]),
                                new WebSocketEvent.Text("{\"type\":\"ping\"}"),
                                new WebSocketEvent.Text("{\"type\":\"x\"}"))) {
                    client.send(event);
                    client.next();
                }
            }
        }
        assertEquals(
                List.of(
                        "incoming text {\"type\":\"x\"} conn-2 /api/v1",
                        "outgoing text {\"type\":\"x\"} conn-2"),
                recorded());
    }

    @Test
    void losesNothingOfAFlood() throws Exception {
        echo();
        start("", RecordingFilter.ALL);
        int count = 300;
        String text = "y".repeat(10_000);
        try (FrameLink client = connect("/", List.of())) {
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < count; i++) {
                                        client.send(new WebSocketEvent.Text(i + text));
                                    }
                                } catch (IOException e) {
                                    heard.add(e);
                                }
                            });
            for (int i = 0; i < count; i++) {
                assertEquals(new WebSocketEvent.Text(i + text), client.next());
            }
            sender.join();
        }
        assertEquals(2 * count, recorded().size());
    }

    @Test
    void takesLeaveOfBothSidesAtTheEnd() throws Exception {
        echo();
        start("", RecordingFilter.ALL);
        try (FrameLink client = connect("/", List.of())) {
            client.send(new WebSocketEvent.Text("x"));
            client.next();
            Thread ending = Thread.ofVirtual().start(proxy::close);
            assertEquals(
                    CloseCode.GOING_AWAY,
                    assertInstanceOf(WebSocketEvent.Close.class, client.next()).code());
            client.send(new WebSocketEvent.Close(CloseCode.GOING_AWAY, ""));
            ending.join();
        }
        assertEquals(0, proxy.connections());
        assertEquals(List.of("incoming text x conn-1 /", "outgoing text x conn-1"), recorded());
    }

    private static String upgrade(String line, String... fields) {
        return line
                + "\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n")
                + "\r\n";
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            text.append((char) b);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.0, '', 400",
        "get / HTTP/1.1, '', 400",
        "GET http://h/ HTTP/1.1, '', 400",
        "POST / HTTP/1.1, '', 426",
        "GET / HTTP/1.1, Host: two, 400",
        "GET / HTTP/1.1, Content-Length: 5, 400",
        "GET / HTTP/1.1, Transfer-Encoding: chunked, 400",
        "GET / HTTP/1.1, no colon, 400",
        "GET / HTTP/1.1, Sec-WebSocket-Version: 8, 426",
        "GET / HTTP/1.1, Sec-WebSocket-Key: x, 400",
        "GET /| HTTP/1.1, '', 400",
        "GET /%zz HTTP/1.1, '', 400",
        "GET / HTTP/1.1, LONG, 431",
    })
    void answersBadRequestsWithAStatus(String line, String field, int status) throws Exception {
        echo();
        start("", RecordingFilter.ALL);
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            String tooLong = "X: " + "x".repeat(RequestHead.BYTES_MAX);
            String sent = field.equals("LONG") ? tooLong : field;
            ask(raw, sent.isEmpty() ? upgrade(line) : upgrade(line, sent));
            String answer = readHead(raw);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }
}
