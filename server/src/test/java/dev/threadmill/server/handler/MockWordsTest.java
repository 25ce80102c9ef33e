package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handlers without scripts: echo, binary, static, silent; schedules, broadcasts, handshakes. */
class MockWordsTest {
    private static final String MOCKS =
            """
            websocket:
              handlers:
                - {path: /echo, type: echo}
                - {path: /binary, type: binary}
                - path: /status
                  type: static
                  messages:
                    - on_connect: '{"type": "connected", "server": "mockforge"}'
                    - on_connect: second
                    - on_message: '{"type": "ack", "received": true}'
                    - on_message: {was: "{{message.id}}"}
                    - on_close: '{"type": "goodbye"}'
                - path: /echo-rules
                  type: echo
                  rules:
                    - match: {type: ping}
                      response: {type: pong}
                    - match: hello
                      response: [1, "{{connection_count}}"]
                - path: /ticker
                  scheduled:
                    - {interval_ms: 10, message: {tick: "{{sequence}}"}, count: 3}
                    - {interval_ms: 10, initial_delay_ms: 0, message: now, count: 1}
                - path: /announcements
                  broadcast:
                    interval_ms: 20
                    message: {connections: "{{connection_count}}"}
                - path: /rooms/{room}/x
                  messages:
                    - on_connect: "{{path.room}} {{query.user}}"
                - path: /rooms/lobby/x
                  messages: [{on_connect: the lobby itself}]
                - path: /guarded
                  type: echo
                  handshake:
                    - match: {headers: {authorization: "Bearer good"}}
                      accept: true
                    - match: {query: {maintenance: "*"}}
                      status: 503
                      body: later
                      headers: {Retry-After: "7"}
                    - {status: 401, body: who are you}
                - path: /spoken
                  type: echo
                  subprotocols: [chat.v2, chat.v1]
                - path: /quiet
                  type: silent
            """;

    private static MockServer server;

    @BeforeAll
    static void start() {
        server = MockServer.with(MOCKS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Peer peer(String path, Header... headers) {
        return new Peer(server.connect(path, headers));
    }

    @Test
    void echoSendsEverythingBackAsItCame() throws Exception {
        try (Peer peer = peer("/echo")) {
            assertEquals("hello é\u0000", peer.ask("hello é\u0000"));
            assertEquals("", peer.ask(""));
            peer.say(new byte[] {0, -1, 5});
            WebSocketEvent.Binary binary =
                    assertInstanceOf(WebSocketEvent.Binary.class, peer.next());
            assertArrayEquals(new byte[] {0, -1, 5}, binary.bytes());
        }
    }

    @Test
    void binarySendsEverythingBackAsBytes() throws Exception {
        try (Peer peer = peer("/binary")) {
            peer.say(new byte[] {0, 1, 2, 3, 4, 5});
            peer.say("é");
            WebSocketEvent.Binary bytes =
                    assertInstanceOf(WebSocketEvent.Binary.class, peer.next());
            assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5}, bytes.bytes());
            WebSocketEvent.Binary text = assertInstanceOf(WebSocketEvent.Binary.class, peer.next());
            assertArrayEquals(new byte[] {(byte) 0xc3, (byte) 0xa9}, text.bytes());
        }
    }

    @Test
    void staticGreetsAnswersAndSaysGoodbyeBeforeTheCloseFrame() throws Exception {
        try (Peer peer = peer("/status")) {
            assertEquals("{\"type\": \"connected\", \"server\": \"mockforge\"}", peer.hear());
            assertEquals("second", peer.hear());
            assertEquals("{\"type\": \"ack\", \"received\": true}", peer.ask("anything"));
            assertEquals("{\"was\":null}", peer.hear());
            peer.ask("{\"id\":[5]}");
            assertEquals("{\"was\":[5]}", peer.hear());
            peer.bye(CloseCode.NORMAL, "done");
            assertEquals("{\"type\": \"goodbye\"}", peer.hear());
            assertEquals(CloseCode.NORMAL, peer.hearClose().code());
        }
    }

    @Test
    void rulesGoBeforeWhatTheHandlerItselfAnswers() throws Exception {
        try (Peer peer = peer("/echo-rules")) {
            assertEquals("{\"type\":\"pong\"}", peer.ask("{\"type\":\"ping\",\"x\":1}"));
            assertEquals("[1,1]", peer.ask("hello"));
            assertEquals("hello!", peer.ask("hello!"));
            assertEquals("{\"type\":\"other\"}", peer.ask("{\"type\":\"other\"}"));
        }
    }

    /** Whatever comes, the rules answer what fits them, and the echo the rest. */
    @Test
    void anyTextIsAnsweredByARuleOrEchoed() throws Exception {
        Random random = new Random(17);
        String[] pieces = {
            "{", "}", "\"type\"", ":", "\"ping\"", ",", "1", "[", "]", "hello", "é", "\\", "null"
        };
        ObjectMapper json =
                new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try (Peer peer = peer("/echo-rules")) {
            for (int i = 0; i < 2_000; i++) {
                StringBuilder text = new StringBuilder(i % 7 == 0 ? "{\"type\":\"ping\"}" : "");
                for (int n = random.nextInt(6); n > 0; n--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                String answer = peer.ask(text.toString());
                if (text.toString().equals("hello")) {
                    assertEquals("[1,1]", answer);
                } else if (isPing(json, text.toString())) {
                    assertEquals("{\"type\":\"pong\"}", answer, text::toString);
                } else {
                    assertEquals(text.toString(), answer);
                }
            }
        }
    }

    private static boolean isPing(ObjectMapper json, String text) {
        try {
            return json.readTree(text).path("type").asText().equals("ping");
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @Test
    void theEndpointThatIsThereByItselfAnswersPingsAndEchoes() throws Exception {
        try (MockServer plain =
                MockServer.with("websocket: {handlers: [{path: /a, type: echo}]}")) {
            plain.paths().replace(plain.paths().mocks().withEndpoint("/ws"));
            try (Peer peer = new Peer(plain.connect("/ws"))) {
                assertEquals("{\"type\":\"pong\"}", peer.ask("{\"type\": \"ping\"}"));
                assertEquals("{\"id\": 5}", peer.ask("{\"id\": 5}"));
                assertEquals("test", peer.ask("test"));
            }
            Mocks mocks = plain.paths().mocks();
            assertEquals(mocks, mocks.withEndpoint("/a"));
        }
    }

    @Test
    void silentAnswersNothing() throws Exception {
        try (Peer peer = peer("/quiet")) {
            peer.say("anybody there?");
            peer.bye(CloseCode.NORMAL, "");
            assertInstanceOf(WebSocketEvent.Close.class, peer.next());
        }
    }

    @Test
    void schedulesBeginAfterTheirDelayAndEndAfterTheirCount() throws Exception {
        try (Peer peer = peer("/ticker")) {
            assertEquals("now", peer.hear());
            assertTrue(peer.hear().startsWith("{\"tick\":"));
            assertTrue(peer.hear().startsWith("{\"tick\":"));
            assertTrue(peer.hear().startsWith("{\"tick\":"));
            peer.bye(CloseCode.NORMAL, "");
            assertInstanceOf(WebSocketEvent.Close.class, peer.next());
        }
    }

    @Test
    void broadcastsReachAllConnectionsOfThePathAndBeginAgain() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (Peer one = peer("/announcements")) {
                try (Peer two = peer("/announcements")) {
                    awaitConnections(one, 2);
                    awaitConnections(two, 2);
                }
                awaitConnections(one, 1);
            }
        }
    }

    private static void awaitConnections(Peer peer, int count) throws Exception {
        JsonNode heard;
        do {
            heard = peer.hearJson();
        } while (heard.get("connections").intValue() != count);
    }

    @Test
    void pathParametersAreDecodedAndALiteralPathGoesFirst() throws Exception {
        try (Peer peer = peer("/rooms/blue%20door/x?user=a%26b");
                Peer lobby = peer("/rooms/lobby/x")) {
            assertEquals("blue door a&b", peer.hear());
            assertEquals("the lobby itself", lobby.hear());
        }
    }

    private static UpgradeRefusedException refused(String path, Header... headers) {
        return assertThrows(
                UpgradeRefusedException.class,
                () ->
                        WebSocketClient.connect(
                                        server.uri(path),
                                        List.of(headers),
                                        Tls.DEFAULT,
                                        Duration.ofSeconds(30))
                                .close());
    }

    @Test
    void theFirstHandshakeRuleThatFitsDecides() throws Exception {
        assertEquals(401, refused("/guarded").status());
        assertEquals(401, refused("/guarded", new Header("Authorization", "Bearer bad")).status());
        assertEquals(503, refused("/guarded?maintenance=1").status());
        try (Peer peer =
                peer("/guarded?maintenance=1", new Header("Authorization", "Bearer good"))) {
            assertEquals("in", peer.ask("in"));
        }
    }

    @Test
    void onlyListedSubprotocolsAreAgreedOn() throws Exception {
        assertEquals("chat.v1", spoken("/spoken", "chat.v1"));
        assertEquals("chat.v0", spoken("/echo", "chat.v0"));
        // This client wants what it has offered, or nothing.
        assertThrows(IOException.class, () -> spoken("/spoken", "chat.v0"));
    }

    private static String spoken(String path, String offered) throws Exception {
        try (WebSocketClient client =
                WebSocketClient.connect(
                        server.uri(path),
                        List.of(),
                        new Offer(Optional.of(offered), false),
                        Tls.DEFAULT,
                        Duration.ofSeconds(30))) {
            return client.subprotocol();
        }
    }
}
