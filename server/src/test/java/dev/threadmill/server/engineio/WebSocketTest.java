package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.server.testing.Peer;
import dev.threadmill.wire.WebSocketEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engine.IO v4 on WebSockets. */
@Timeout(60)
class WebSocketTest extends EngineFixture {
    private static final int PAYLOAD_MAX = 20_000;

    @Override
    Map<String, String> settings() {
        return Map.of("socketio.max_payload", String.valueOf(PAYLOAD_MAX));
    }

    @Test
    void aTextFrameIsAPacket() throws Exception {
        Peer peer = openByWebSocket();
        assertEquals("4hello", peer.ask("4hello"));
        assertEquals("4", peer.ask("4"));
        assertEquals("4äöü €uro 😀", peer.ask("4äöü €uro 😀"));
    }

    @Test
    void aBinaryFrameIsAMessageWithoutAPrefix() throws Exception {
        Peer peer = openByWebSocket();
        peer.say(new byte[] {1, 2, 3, 4});
        assertArrayEquals(new byte[] {1, 2, 3, 4}, ((WebSocketEvent.Binary) peer.next()).bytes());
        peer.say(new byte[0]);
        assertArrayEquals(new byte[0], ((WebSocketEvent.Binary) peer.next()).bytes());
    }

    @Test
    void binaryAsBase64IsTakenToo() throws Exception {
        Peer peer = openByWebSocket();
        peer.say("bAQIDBA==");
        assertArrayEquals(new byte[] {1, 2, 3, 4}, ((WebSocketEvent.Binary) peer.next()).bytes());
    }

    @Test
    void aFrameThatIsNoPacketClosesTheSession() throws Exception {
        for (String frame : new String[] {"abc", "", "7", "9hello", "b?", "-4"}) {
            Peer peer = openByWebSocket();
            peer.say(frame);
            peer.hearClose();
        }
        await(() -> figures().path("closed").path("parse error").asInt() == 6);
    }

    @Test
    void aPingFromAClientClosesTheSession() throws Exception {
        for (String frame : new String[] {"2", "2probe"}) {
            Peer peer = openByWebSocket();
            peer.say(frame);
            peer.hearClose();
        }
        await(() -> figures().path("closed").path("transport error").asInt() == 2);
    }

    @Test
    void packetsOutOfPlaceDoNoHarm() throws Exception {
        Peer peer = openByWebSocket();
        for (String frame : new String[] {"0{}", "5", "6", "3", "3probe"}) {
            peer.say(frame);
        }
        assertEquals("4hello", peer.ask("4hello"));
    }

    @Test
    void aClosePacketEndsTheSession() throws Exception {
        Peer peer = openByWebSocket();
        peer.say("1");
        peer.hearClose();
        await(() -> figures().path("closed").path("transport close").asInt() == 1);
    }

    @Test
    void theEndOfTheWebSocketIsTheEndOfTheSession() throws Exception {
        Peer peer = webSocket(UPGRADE);
        String sid = handshake(peer.hear()).path("sid").asText();
        assertEquals(1, figures().path("websocket").asInt());
        peer.close();
        await(() -> figures().path("closed").path("transport close").asInt() == 1);
        assertUnknown(sid);
        assertEquals(0, figures().path("websocket").asInt());
    }

    @Test
    void aMessageAsLargeAsAnnouncedIsTakenAndALargerOneClosesWith1009() throws Exception {
        Peer peer = openByWebSocket();
        String largest = "4" + "x".repeat(PAYLOAD_MAX - 1);
        assertEquals(largest, peer.ask(largest));
        peer.say(largest + "x");
        assertEquals(1009, peer.hearClose().code());
        Peer binary = openByWebSocket();
        binary.say(new byte[PAYLOAD_MAX + 1]);
        assertEquals(1009, binary.hearClose().code());
    }

    @Test
    void theEndOfTheApplianceClosesWith1001() throws Exception {
        Peer peer = openByWebSocket();
        Thread closing = Thread.ofVirtual().start(appliance::close);
        assertEquals(1001, peer.hearClose().code());
        closing.join();
    }
}
