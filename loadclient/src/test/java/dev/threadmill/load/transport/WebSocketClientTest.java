package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.MessageDeflater;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against servers that behave, misbehave, or are not there. */
@Timeout(60)
class WebSocketClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private ScriptedServer server;

    @AfterEach
    void closeServer() throws Exception {
        server.close();
    }

    private WebSocketClient connect(Duration timeout, Offer offer, Header... headers)
            throws Exception {
        return WebSocketClient.connect(uri(), List.of(headers), offer, Tls.DEFAULT, timeout);
    }

    private WebSocketClient connect() throws Exception {
        return connect(PATIENCE, Offer.NONE);
    }

    private URI uri() {
        return URI.create("ws://127.0.0.1:" + server.port() + "/p?q=1");
    }

    /** Answers the handshake with this; {@code |} is a line's end, {@code ACCEPT} the right key. */
    private void answer(String text) {
        server =
                new ScriptedServer(peer -> {
                    String request = peer.readRequest();
                    peer.write(
                            text.replace("|", "\r\n")
                                    .replace("ACCEPT", WebSocketPeer.acceptOf(request)));
                });
    }

    private Object heard() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void asksForAWebSocketAsTheRfcSays() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    heard.add(peer.request());
                    peer.close(1000);
                });
        try (WebSocketClient client =
                connect(
                        PATIENCE,
                        new Offer(Optional.empty(), false),
                        new Header("Origin", "http://x"))) {
            assertNull(client.receive());
        }
        String request = (String) heard();
        assertTrue(request.startsWith("GET /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:"), request);
        for (String field :
                List.of(
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Origin: http://x")) {
            assertTrue(request.contains("\r\n" + field + "\r\n"), request);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'401 Unauthorized|Content-Length: 9||bad token', 401, bad token",
        "'429 Too Many|Content-Length: 4||busy and more', 429, busy",
        "'503 Away|||read to the end', 503, read to the end",
        "'403 No|Transfer-Encoding: chunked||4|no, |3|no!|0||', 403, 'no, no!'",
        "'403 No|Transfer-Encoding: chunked||4;x=y|no, |f|cut', 403, 'no, cut'",
        "'302 Found|Location: /x|Content-Length: 0||', 302, ''",
        "'400 Bad|Content-Length: 99||cut short', 400, cut short",
        "'103 Hints|Link: x||HTTP/1.1 404 No|Content-Length: 0||', 404, ''",
    })
    void tellsWhyItWasRefused(String text, int status, String body) {
        answer("HTTP/1.1 " + text);
        var refused = assertThrows(UpgradeRefusedException.class, this::connect);
        assertEquals(status, refused.status());
        assertEquals(body, refused.getMessage());
    }

    @Test
    void tellsTheStatusOfARefusalThatStalls() {
        CountDownLatch over = new CountDownLatch(1);
        server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 503 Away\r\nContent-Length: 99\r\n\r\ncome back");
                    over.await();
                });
        var refused = assertThrows(UpgradeRefusedException.class, () -> connect(SHORT, Offer.NONE));
        over.countDown();
        assertEquals(503, refused.status());
        assertEquals("come back", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH||",
                "HTTP/1.1 101||",
                "HTTP/1.0 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: x||",
                "HTTP/1.1 101 x|Upgrade: websocket|Sec-WebSocket-Accept: ACCEPT||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: close|Sec-WebSocket-Accept: ACCEPT||",
                "HTTP/1.1 101 x|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT||",
                "HTTP/1.1 101 x|Upgrade: h2c|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT"
                        + "|Sec-WebSocket-Protocol: chat||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT"
                        + "|Sec-WebSocket-Extensions: permessage-deflate||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT"
                        + "|X: a| folded||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ACCEPT"
                        + "|no colon||",
                "HTTP/1.1 101 x|Upgrade: websocket|Connection : Upgrade|Sec-WebSocket-Accept: ACCEPT"
                        + "||",
            })
    void refusesAnAnswerThatBreaksARule(String text) {
        answer(text);
        assertThrows(ProtocolException.class, this::connect);
    }

    @Test
    void takesAnAnswerInOtherWords() throws Exception {
        answer(
                "HTTP/1.1 101 |upgrade: WebSocket|connection: keep-alive, UPGRADE|"
                        + "sec-websocket-accept: ACCEPT||");
        connect().close();
    }

    @Test
    void refusesAServerThatDoesNotSpeakTheSubprotocol() throws Exception {
        server = WebSocketPeer.echo();
        Offer offer = new Offer(Optional.of("chat"), false);
        assertThrows(ProtocolException.class, () -> connect(PATIENCE, offer));
    }

    @Test
    void agreesOnASubprotocolAndOnCompression() throws Exception {
        server =
                new ScriptedServer(peer -> {
                    WebSocketPeer socket =
                            WebSocketPeer.accept(
                                    peer,
                                    "Sec-WebSocket-Protocol: chat",
                                    "Sec-WebSocket-Extensions: permessage-deflate;"
                                            + " server_no_context_takeover");
                    heard.add(socket.request());
                    byte[] small = MessageDeflater.once("hello".getBytes(StandardCharsets.UTF_8));
                    byte[] frame = new byte[2 + small.length];
                    frame[0] = (byte) 0xC1;
                    frame[1] = (byte) small.length;
                    System.arraycopy(small, 0, frame, 2, small.length);
                    socket.write(frame);
                    peer.awaitClose();
                });
        try (WebSocketClient client = connect(PATIENCE, new Offer(Optional.of("chat"), true))) {
            assertEquals("chat", client.subprotocol());
            assertEquals(new WebSocketEvent.Text("hello"), client.receive());
        }
        String request = (String) heard();
        assertTrue(request.contains("\r\nSec-WebSocket-Protocol: chat\r\n"), request);
        assertTrue(request.contains("\r\nSec-WebSocket-Extensions: permessage-deflate"), request);
    }

    @Test
    void boundsTheAnswersHead() {
        answer("HTTP/1.1 101 x|X: " + "y".repeat(17_000));
        assertThrows(ProtocolException.class, this::connect);
    }

    @Test
    void namesTheKindOfFailure() throws Exception {
        server = new ScriptedServer(ScriptedServer.Peer::readRequest);
        IOException closed = assertThrows(IOException.class, this::connect);
        assertEquals(ErrorKind.CLOSED, ConnectException.of(closed).kind());
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        URI nobody = URI.create("ws://127.0.0.1:" + free);
        IOException refused =
                assertThrows(
                        IOException.class,
                        () -> WebSocketClient.connect(nobody, List.of(), Tls.DEFAULT, PATIENCE));
        assertEquals(ErrorKind.REFUSED, ConnectException.of(refused).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void boundsTheHandshakeAsAWhole(String scheme) {
        CountDownLatch over = new CountDownLatch(1);
        server =
                new ScriptedServer(peer -> {
                    // Always a little more, never enough: to a client that waits for TLS, nothing.
                    while (!over.await(5, TimeUnit.MILLISECONDS)) {
                        peer.write(scheme.equals("ws") ? "H" : "");
                    }
                });
        URI uri = URI.create(scheme + "://127.0.0.1:" + server.port() + "/?q=1");
        IOException failed =
                assertThrows(
                        SocketTimeoutException.class,
                        () -> WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, SHORT));
        over.countDown();
        assertEquals(ErrorKind.TIMEOUT, ConnectException.of(failed).kind());
    }

    @Test
    void readsWhatCameWithTheAnswer() throws Exception {
        server =
                new ScriptedServer(peer -> {
                    String accept = WebSocketPeer.acceptOf(peer.readRequest());
                    peer.write(
                            "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + accept
                                    + "\r\n\r\n\u0081\u0005early\u0088\u0002\u000f\u00a1");
                    peer.awaitClose();
                });
        try (WebSocketClient client = connect()) {
            assertEquals(new WebSocketEvent.Text("early"), client.receive());
            assertNull(client.receive());
            assertEquals(4_001, client.closeCode());
        }
    }

    @Test
    void answersPingsAndTheServersClose() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.ping("are you there");
                    peer.close(1_001);
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        heard.add(event);
                    }
                    heard.add("end");
                });
        try (WebSocketClient client = connect()) {
            assertNull(client.receive());
            assertEquals(1_001, client.closeCode());
        }
        assertTrue(heard() instanceof WebSocketEvent.Pong);
        assertEquals(new WebSocketEvent.Close(1_001, ""), heard());
        // Not a reset: reading to the end succeeds.
        assertEquals("end", heard());
    }

    @Test
    void staysQuietWhenItIsPingedAfterItsClose() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    heard.add(peer.next());
                    peer.ping("still there?");
                    peer.text("last words");
                    peer.close(1_000);
                    heard.add(Optional.ofNullable(peer.next()));
                });
        try (WebSocketClient client = connect()) {
            client.close(CloseCode.NORMAL, "bye");
            assertEquals(new WebSocketEvent.Text("last words"), client.receive());
            assertNull(client.receive());
            assertEquals(1_000, client.closeCode());
        }
        assertEquals(new WebSocketEvent.Close(1_000, "bye"), heard());
        assertEquals(Optional.empty(), heard());
    }

    @Test
    void waitsForTheAnswerToItsCloseOnlySoLong() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server = WebSocketPeer.server(peer -> over.await());
        try (WebSocketClient client = connect(SHORT, Offer.NONE)) {
            client.close(CloseCode.NORMAL, "");
            assertNull(client.receive());
            assertEquals(CloseCode.ABNORMAL, client.closeCode());
        }
        over.countDown();
    }

    @Test
    void closesEvenWhileASendIsBlocked() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server = WebSocketPeer.server(peer -> over.await());
        try (WebSocketClient client = connect(SHORT, Offer.NONE)) {
            Thread sender =
                    Thread.startVirtualThread(() -> {
                        try {
                            client.sendBinary(new byte[60 * 1024 * 1024]);
                        } catch (IOException e) {
                            heard.add(e);
                        }
                    });
            while (sender.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            client.close(CloseCode.NORMAL, "");
            assertNull(client.receive());
            assertTrue(sender.join(PATIENCE));
        }
        over.countDown();
    }

    @Test
    void answersAViolationWithItsCode() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.write(new byte[] {(byte) 0x81, 1, (byte) 0xff});
                    heard.add(peer.next());
                });
        try (WebSocketClient client = connect()) {
            assertThrows(ProtocolException.class, client::receive);
        }
        assertEquals(1_007, ((WebSocketEvent.Close) heard()).code());
    }

    @Test
    void endsWithoutACloseFrame() throws Exception {
        server = WebSocketPeer.server(peer -> peer.peer().reset());
        try (WebSocketClient client = connect()) {
            assertNull(client.receive());
            assertEquals(CloseCode.ABNORMAL, client.closeCode());
        }
    }

    @Test
    void abortEndsAReceiveOfAnotherThread() throws Exception {
        server = WebSocketPeer.echo();
        WebSocketClient client = connect();
        Thread reader =
                Thread.startVirtualThread(() -> {
                    try {
                        heard.add(Optional.ofNullable(client.receive()));
                    } catch (IOException e) {
                        heard.add(e);
                    }
                });
        client.close();
        assertTrue(reader.join(PATIENCE));
        assertEquals(Optional.empty(), heard());
    }
}
