package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain WebSockets beside Socket.IO. */
@Timeout(60)
class PlainWebSocketTest {
    private Appliance appliance;

    private void start(Map<String, String> settings) throws Exception {
        appliance = Appliance.start(TestSettings.with(settings));
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    private Peer plain(String query) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + "/events" + query);
        return new Peer(
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20)));
    }

    /** One that is a member by now: its message has come back. */
    private Peer member() throws Exception {
        Peer peer = plain("");
        peer.say("{\"event\":\"message\",\"data\":1}");
        assertEquals("{\"event\":\"message\",\"data\":1}", peer.hear());
        return peer;
    }

    private void emit(String arguments) {
        appliance.socketIo().emit("/", List.of(), List.of(), "e", arguments);
    }

    @Test
    void eventsAreHeardWithNoneOneOrSeveralArguments() throws Exception {
        start(Map.of());
        try (Peer peer = member()) {
            emit("");
            emit("{\"a\": 1.0}");
            emit("[1]");
            emit("1,\"2\"");
            assertEquals("{\"event\":\"e\",\"data\":null}", peer.hear());
            assertEquals("{\"event\":\"e\",\"data\":{\"a\": 1.0}}", peer.hear());
            assertEquals("{\"event\":\"e\",\"data\":[1]}", peer.hear());
            assertEquals("{\"event\":\"e\",\"data\":[1,\"2\"]}", peer.hear());
        }
    }

    @Test
    void deepArgumentsKeepTheirShape() throws Exception {
        start(Map.of());
        try (Peer peer = member()) {
            String deep = "[".repeat(5_000) + "]".repeat(5_000);
            emit(deep);
            emit(deep + ",\"],[\\\"\"");
            assertEquals("{\"event\":\"e\",\"data\":" + deep + "}", peer.hear());
            assertEquals("{\"event\":\"e\",\"data\":[" + deep + ",\"],[\\\"\"]}", peer.hear());
        }
    }

    @Test
    void bothKindsHearEachOthersBroadcasts() throws Exception {
        start(Map.of());
        try (Peer plain = member();
                SioPeer client = new WebSocketPeer(appliance.url())) {
            client.connect();
            client.say("452-[\"broadcast\",[{\"x\":{\"num\":1,\"_placeholder\":true}}],1.50]");
            client.say(SioPeer.bytes(0));
            client.say(SioPeer.bytes(1, 2, 3));
            assertEquals(
                    "{\"event\":\"broadcast\",\"data\":[[{\"x\":{\"base64\":\"AQID\"}}],1.50]}",
                    plain.hear());
            client.next();
            client.next();
            client.next();
            plain.say("{ \"data\" : [1, 2.0 ] , \"event\":\"broadcast\", \"more\":{} }");
            client.hears("42[\"broadcast\",[1, 2.0 ]]");
            assertEquals("{\"event\":\"broadcast\",\"data\":[1, 2.0 ]}", plain.hear());
        }
    }

    @Test
    void channelsAreJoinedAndLeft() throws Exception {
        start(Map.of());
        try (Peer peer = member()) {
            peer.say("{\"event\":\"join\",\"data\":[\"a\",\"b\"]}");
            assertEquals("{\"event\":\"join\",\"data\":[\"a\",\"b\"]}", peer.hear());
            peer.say("{\"event\":\"leave\",\"data\":{\"channel\":\"a\"}}");
            assertEquals("{\"event\":\"leave\",\"data\":[\"b\"]}", peer.hear());
            assertEquals(1, appliance.socketIo().emit("/", List.of("a", "b"), List.of(), "x", "7"));
            assertEquals("{\"event\":\"x\",\"data\":7}", peer.hear());
            assertEquals(0, appliance.socketIo().emit("/", List.of("a"), List.of(), "x", "7"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "no|the message is no valid JSON",
                "[]|the message must be a JSON object such as {\\\"event\\\":…,\\\"data\\\":…}",
                "{}|the message event must be a text",
                "{\"event\":7}|the message event must be a text",
                "{\"event\":\"\"}|the message event must be a text",
                "{\"event\":\"x\"}{}|the message must be one JSON object and nothing more",
                "{\"event\":\"x\"|the message is no valid JSON",
                "{\"event\":\"x\"}|event must be one of broadcast, message, join and leave",
                "{\"event\":\"join\"}|join needs a channel's name, an array of names, or {\\\"channel\\\":…}"
            })
    void whatIsNoEventIsToldAndTheConnectionStays(String text, String fault) throws Exception {
        start(Map.of());
        try (Peer peer = member()) {
            peer.say(text);
            assertEquals(
                    "{\"event\":\"error\",\"data\":{\"message\":\"" + fault + "\"}}", peer.hear());
            peer.say(new byte[] {1});
            assertEquals(
                    "{\"event\":\"error\",\"data\":{\"message\":\"messages are text, not"
                            + " binary\"}}",
                    peer.hear());
        }
    }

    @Test
    void theTokenIsAskedForAsOfSocketIoClients() throws Exception {
        start(Map.of("socketio.token", "s3cret"));
        assertThrows(UpgradeRefusedException.class, () -> plain(""));
        assertThrows(UpgradeRefusedException.class, () -> plain("?token=wrong"));
        plain("?token=s3cret").close();
    }

    @Test
    void theTokenCannotBeGuessedWithoutEnd() throws Exception {
        start(Map.of("socketio.token", "s3cret"));
        for (int i = 0; i < 10; i++) {
            assertEquals(401, refusal("?token=guess" + i));
        }
        assertEquals(429, refusal("?token=s3cret"), "the right one is not looked at, either");
        Http.Answer event =
                Http.ask(
                        "POST",
                        appliance.url() + "/SendWebsocketEvent",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        "Authorization",
                        "Bearer s3cret");
        assertEquals(429, event.status());
        assertEquals(
                10, Http.get(appliance.url() + "/stats").json().at("/access/wrong_tokens").asInt());
    }

    private int refusal(String query) {
        return assertThrows(UpgradeRefusedException.class, () -> plain(query)).status();
    }
}
