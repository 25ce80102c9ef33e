package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake: RFC 6455, sections 4.2, 4.4, 9.1, 10.2 and 11.3. */
@Timeout(60)
class OpeningHandshakeTest {
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String request() {
        return new String(RawPeer.request("/echo"), ISO_8859_1);
    }

    /** The answer's head; where it is 101, also proves that messages flow. */
    private static String answer(String request) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write(request.getBytes(ISO_8859_1));
            String head = peer.readHead();
            if (head.startsWith("HTTP/1.1 101 ")) {
                peer.write(text("hello"));
                peer.expectText("hello");
            }
            return head;
        }
    }

    private static String answer(String part, String instead) throws Exception {
        String request = request();
        assertTrue(request.contains(part), part);
        return answer(request.replace(part, instead.replace("|", "\r\n")));
    }

    private static int status(String head) {
        assertTrue(head.startsWith("HTTP/1.1 "), head);
        return Integer.parseInt(head.substring(9, 12));
    }

    private static Map<String, String> headers(String head) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon),
                        line.substring(colon + 2),
                        (a, b) -> a + ", " + b);
            }
        }
        return headers;
    }

    @Test
    void theAnswerHasWhatItMust() throws Exception {
        String head = answer(request());
        assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
        Map<String, String> headers = headers(head);
        assertEquals("websocket", headers.get("Upgrade").toLowerCase(Locale.ROOT));
        assertEquals("upgrade", headers.get("Connection").toLowerCase(Locale.ROOT));
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", headers.get("Sec-WebSocket-Accept"));
        assertFalse(headers.containsKey("Sec-WebSocket-Protocol"), head);
        assertFalse(headers.containsKey("Sec-WebSocket-Extensions"), head);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "Connection: Upgrade, 'Connection: keep-alive, Upgrade'",
        "Connection: Upgrade, 'Connection: Upgrade,keep-alive'",
        "Connection: Upgrade, 'connection:UPGRADE'",
        "Connection: Upgrade, 'CONNECTION: Keep-Alive , uPgRaDe'",
        "Connection: Upgrade, 'Connection: keep-alive|Connection: Upgrade'",
        "Upgrade: websocket, Upgrade: WebSocket",
        "Upgrade: websocket, Upgrade: WEBSOCKET",
        "Upgrade: websocket, upgrade:webSocket",
        "Upgrade: websocket, 'Upgrade: h2c, websocket'",
        "Upgrade: websocket, 'Upgrade: websocket, foo/2'",
        "Sec-WebSocket-Version: 13, 'sec-websocket-version:  13 '",
        "Sec-WebSocket-Key: , 'sec-websocket-key:   '",
        "GET /echo, GET /ech%6F",
        "GET /echo, GET /echo?a=b&c",
        "Host: localhost, 'Host: example.com:8080|Origin: https://elsewhere.example'",
        "Host: localhost, 'Host: localhost|Origin: null'",
        "Host: localhost, 'Host: localhost|Cookie: a=b|User-Agent: x|Pragma: no-cache'",
        "Host: localhost, 'Host: localhost|Sec-WebSocket-Extensions: x-unknown; a=1; b=\"2\"'",
        "Host: localhost, 'Host: localhost|Sec-WebSocket-Extensions: a, b; c|Sec-WebSocket-Extensions: d'"
    })
    void aHandshakeMayBeWrittenDifferently(String part, String instead) throws Exception {
        String head = answer(part, instead);
        assertEquals(101, status(head), head);
        assertFalse(headers(head).containsKey("Sec-WebSocket-Extensions"), head);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "GET /echo, POST /echo, 405",
        "GET /echo, PUT /echo, 405",
        "GET /echo, HEAD /echo, 405",
        "GET /echo, OPTIONS /echo, 405",
        "GET /echo, GET /nowhere, 404",
        "GET /echo, GET /echo/more, 404",
        "Host: localhost, X-Host: localhost, 400",
        "Connection: Upgrade, Connection: close, 400",
        "Connection: Upgrade, Connection: Upgraded, 400",
        "Connection: Upgrade, X-Connection: Upgrade, 400",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 0, 426",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 14, 426",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 1313, 426",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: thirteen, 426",
        "Sec-WebSocket-Version: 13, X: 13, 426",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, '', 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub24=, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZWQ=, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25j!!==, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, 'not Base64 at all, but', 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, 400"
    })
    void aHandshakeThatBreaksARuleGetsAStatus(String part, String instead, int status)
            throws Exception {
        String head = answer(part, instead);
        assertEquals(status, status(head), head);
        if (status == 426) {
            assertEquals("13", headers(head).get("Sec-WebSocket-Version"), head);
        }
        if (status == 405) {
            assertEquals("GET", headers(head).get("Allow"), head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTP/1.1"})
    void anotherVersionOfHttpIsRefused(String version) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write(request().replace("HTTP/1.1", version).getBytes(ISO_8859_1));
            String answer = peer.readToEnd();
            assertTrue(answer.matches("(?s)HTTP/1\\.1 (4|5)\\d\\d .*"), answer);
        }
    }

    @Test
    void aPlainGetIsToldToUpgrade() throws Exception {
        String head = answer("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(426, status(head), head);
        assertEquals("websocket", headers(head).get("Upgrade"), head);
    }

    @Test
    void aRefusalIsAWholeHttpAnswer() throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write(request().replace("/echo", "/nowhere").getBytes(ISO_8859_1));
            Map<String, String> headers = headers(peer.readHead());
            String body = peer.readToEnd();
            assertEquals(Integer.parseInt(headers.get("Content-Length")), body.length());
            assertEquals("close", headers.get("Connection"));
        }
    }

    @Test
    void framesMayComeWithTheRequest() throws Exception {
        byte[] early = RawFrame.join(text("early"), ping("bird"), text("*".repeat(3_000)));
        for (int cut : new int[] {early.length, 1, 0, 12}) {
            try (RawPeer peer = RawPeer.connect(server.port())) {
                byte[] all = RawFrame.join(RawPeer.request("/echo"), early);
                int first = all.length - early.length + cut;
                peer.write(java.util.Arrays.copyOf(all, first));
                peer.write(java.util.Arrays.copyOfRange(all, first, all.length));
                assertEquals(101, status(peer.readHead()));
                peer.expectText("early");
                peer.expectPong("bird".getBytes(ISO_8859_1));
                peer.expectText("*".repeat(3_000));
            }
        }
    }

    @Test
    void theRequestMayComeByteByByte() throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.writeInPieces(RawFrame.join(RawPeer.request("/echo"), text("slow")), 1);
            assertEquals(101, status(peer.readHead()));
            peer.expectText("slow");
        }
    }

    @Test
    void anUpgradeMayFollowAnOrdinaryRequest() throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            String head = peer.readHead();
            assertEquals(200, status(head), head);
            peer.readBody(Integer.parseInt(headers(head).get("Content-Length")));
            assertTrue(peer.upgrade("/echo").startsWith("HTTP/1.1 101 "));
            peer.write(text("hello"));
            peer.expectText("hello");
        }
    }

    // 11.3.4: subprotocols

    @ParameterizedTest
    @CsvSource({
        "chat, chat",
        "'chat, superchat', chat",
        "'superchat,chat', superchat",
        "'v2.chat|Sec-WebSocket-Protocol: v1.chat', v2.chat"
    })
    void theEchoTakesTheFirstSubprotocolOffered(String offered, String taken) throws Exception {
        String head =
                answer("Host: localhost", "Host: localhost|Sec-WebSocket-Protocol: " + offered);
        assertEquals(101, status(head), head);
        assertEquals(taken, headers(head).get("Sec-WebSocket-Protocol"), head);
    }

    @Test
    void requestsThatAreNoHttpGetNoUpgrade() throws Exception {
        for (String garbage :
                List.of(
                        "\r\n\r\n\r\n\r\n",
                        "\0\0\0\0\r\n\r\n",
                        "GET\r\n\r\n",
                        "x y z w v\r\n\r\n")) {
            try (RawPeer peer = RawPeer.connect(server.port())) {
                peer.write(garbage.getBytes(ISO_8859_1));
                peer.shutdownOutput();
                assertFalse(peer.readToEnd().contains(" 101 "));
            }
        }
        assertEquals(101, status(answer(request())));
    }
}
