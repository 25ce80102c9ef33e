package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one POST brings may have more answers than may wait for a poll. */
@Timeout(60)
class PollingBurstTest extends EngineFixture {
    private static final int PACKETS = 300;

    @Override
    Map<String, String> settings() {
        return Map.of("websocket.queue_size", "10000", "socketio.ping_timeout", "2s");
    }

    @Test
    void aPostWaitsForRoomWhileItsClientPolls() throws Exception {
        String sid = openByPolling();
        List<String> sent = IntStream.range(0, PACKETS).mapToObj(i -> "4" + i).toList();
        Pending post = new Pending(() -> post(sid, String.join("\u001e", sent)));
        List<String> heard = new ArrayList<>();
        while (heard.size() < PACKETS) {
            Http.Answer answer = poll(sid);
            assertEquals(200, answer.status(), answer.text());
            heard.addAll(List.of(answer.text().split("\u001e")));
        }
        assertEquals(sent, heard);
        assertEquals("ok", post.answer().text());
    }

    @Test
    void aPostDoesNotWaitForPollsThatAnUpgradeHolds() throws Exception {
        String sid = openByPolling();
        List<String> sent = IntStream.range(0, 80).mapToObj(i -> "4" + i).toList();
        Peer socket = webSocket(UPGRADE + "&sid=" + sid);
        socket.say("2probe");
        assertEquals("3probe", socket.hear());
        assertEquals("ok", post(sid, String.join("\u001e", sent)).text());
        socket.say("5");
        for (String message : sent) {
            assertEquals(message, socket.hear());
        }
    }

    @Test
    void aPostIsHeldToTheBytesOfAQueueInAnUpgradeToo() throws Exception {
        String sid = openByPolling();
        Peer socket = webSocket(UPGRADE + "&sid=" + sid);
        socket.say("2probe");
        assertEquals("3probe", socket.hear());
        assertEquals(400, post(sid, "4" + "\u001e4".repeat(200)).status());
        assertUnknown(sid);
    }

    @Test
    void aPostWhoseClientDoesNotPollEndsTheSession() throws Exception {
        String sid = openByPolling();
        assertEquals(400, post(sid, "4" + "\u001e4".repeat(60)).status());
        assertUnknown(sid);
    }
}
