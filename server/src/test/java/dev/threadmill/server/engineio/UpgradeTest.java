package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.socketio.EnginePayload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a session goes from polling to a WebSocket. */
@Timeout(60)
class UpgradeTest extends EngineFixture {
    private static final String BAD = "{\"code\":3,\"message\":\"Bad request\"}";

    @Override
    Map<String, String> settings() {
        return Map.of("socketio.upgrade_timeout", "400ms");
    }

    private Peer probed(String sid) throws Exception {
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        assertEquals("3probe", peer.ask("2probe"));
        return peer;
    }

    private Peer upgraded(String sid) throws Exception {
        Peer peer = probed(sid);
        peer.say("5");
        assertEquals("4there", peer.ask("4there"));
        return peer;
    }

    private static String heard(WebSocketEvent event) {
        return switch (event) {
            case WebSocketEvent.Text text -> text.text();
            case WebSocketEvent.Binary binary -> binary.bytes().length + " bytes";
            default -> event.toString();
        };
    }

    private void assertRefused(Http.Answer answer) {
        assertEquals(400, answer.status());
        assertEquals(BAD, answer.text());
    }

    @Test
    void aProbeIsAnsweredAndAPollThatWaitsIsEnded() throws Exception {
        String sid = openByPolling();
        Pending poll = pollAside(sid);
        awaitPolled();
        Peer peer = probed(sid);
        assertEquals("6", poll.answer().text());
        peer.say("5");
        assertEquals("4hello", peer.ask("4hello"));
        assertEquals(1, figures().path("upgrades").asInt());
        assertEquals(1, figures().path("websocket").asInt());
        assertEquals(0, figures().path("polling").asInt());
    }

    @Test
    void aPollAmidTheUpgradeIsEndedToo() throws Exception {
        String sid = openByPolling();
        Peer peer = probed(sid);
        assertEquals("6", poll(sid).text());
        peer.say("5");
        assertEquals("4hello", peer.ask("4hello"));
    }

    @Test
    void aPollThatTheUpgradeOvertakesIsRefused() throws Exception {
        String sid = openByPolling();
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        peer.say("2probe");
        peer.say("5");
        assertRefused(poll(sid));
        assertEquals("3probe", peer.hear());
        assertEquals("4hello", peer.ask("4hello"));
    }

    @Test
    void afterTheUpgradePollsAndPostsAreRefused() throws Exception {
        String sid = openByPolling();
        Peer peer = upgraded(sid);
        assertRefused(poll(sid));
        assertRefused(post(sid, "4lost"));
        assertEquals("4hello", peer.ask("4hello"));
        peer.heardNothingElse();
    }

    @Test
    void aSecondWebSocketIsClosedAndTheFirstOneLives() throws Exception {
        String sid = openByPolling();
        Peer first = webSocket(UPGRADE + "&sid=" + sid);
        assertEquals("3probe", first.ask("2probe"));
        webSocket(UPGRADE + "&sid=" + sid).hearClose();
        first.say("5");
        assertEquals("4hello", first.ask("4hello"));
        webSocket(UPGRADE + "&sid=" + sid).hearClose();
        assertEquals("4hello", first.ask("4hello"));
    }

    @Test
    void aSessionThatBeganOnAWebSocketTakesNoSecondOne() throws Exception {
        Peer first = webSocket(UPGRADE);
        String sid = handshake(first.hear()).path("sid").asText();
        webSocket(UPGRADE + "&sid=" + sid).hearClose();
        assertRefused(poll(sid));
        assertEquals("4hello", first.ask("4hello"));
    }

    @Test
    void whatWaitsGoesOutOnTheWebSocketInOrder() throws Exception {
        String sid = openByPolling();
        post(sid, "4one" + EnginePayload.SEPARATOR + "bAQID" + EnginePayload.SEPARATOR + "4two");
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        peer.say("2probe");
        peer.say("5");
        peer.say("4three");
        assertEquals("3probe", peer.hear());
        assertEquals("4one", peer.hear());
        assertEquals("3 bytes", heard(peer.next()));
        assertEquals("4two", peer.hear());
        assertEquals("4three", peer.hear());
    }

    @Test
    void aProbeThatSaysSomethingElseLeavesTheSessionAlone() throws Exception {
        String sid = openByPolling();
        for (String said : new String[] {"abc", "4hello", "2", "1", "3probe", ""}) {
            Peer peer = webSocket(UPGRADE + "&sid=" + sid);
            peer.say(said);
            peer.hearClose();
        }
        assertEquals("ok", post(sid, "4hello").text());
        assertEquals("4hello", poll(sid).text());
        upgraded(sid);
    }

    @Test
    void aProbeThatLeavesDoesNoHarm() throws Exception {
        String sid = openByPolling();
        probed(sid).close();
        Pending poll = pollAside(sid);
        await(() -> poll.isDone() || figures().path("polls").asInt() > 0);
        assertEquals("ok", post(sid, "4hello").text());
        String heard = poll.answer().text();
        assertEquals("4hello", heard.equals("6") ? poll(sid).text() : heard);
    }

    @Test
    void anUpgradeThatTakesTooLongIsGivenUp() throws Exception {
        String sid = openByPolling();
        Peer peer = probed(sid);
        peer.hearClose();
        assertEquals("ok", post(sid, "4hello").text());
        assertEquals("4hello", poll(sid).text());
        upgraded(sid);
    }

    @Test
    void theEndOfASessionEndsItsProbe() throws Exception {
        String sid = openByPolling();
        Peer peer = probed(sid);
        post(sid, "1");
        peer.hearClose();
        assertUnknown(sid);
    }

    @Test
    void whatSomePollsLeaveGoesOutOnTheWebSocketInOrder() throws Exception {
        int messages = 300;
        String sid = openByPolling();
        Pending posts =
                new Pending(() -> {
                    Http.Answer answer = null;
                    for (int i = 0; i < messages; i++) {
                        answer = post(sid, "4" + i);
                    }
                    return answer;
                });
        StringBuilder heard = new StringBuilder();
        int polled = 0;
        while (polled < messages / 3) {
            for (String packet : poll(sid).text().split("\u001e", -1)) {
                heard.append(packet).append(' ');
                polled++;
            }
        }
        assertEquals(200, posts.answer().status());
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        peer.say("2probe");
        peer.say("5");
        assertEquals("3probe", peer.hear());
        for (; polled < messages; polled++) {
            heard.append(peer.hear()).append(' ');
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < messages; i++) {
            expected.append('4').append(i).append(' ');
        }
        assertEquals(expected.toString(), heard.toString());
        assertTrue(peer.ask("4end").equals("4end"));
    }
}
