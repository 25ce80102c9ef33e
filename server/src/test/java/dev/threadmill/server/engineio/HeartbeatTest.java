package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.server.testing.Peer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pings, pongs, and what becomes of who does not answer. */
@Timeout(60)
class HeartbeatTest extends EngineFixture {
    @Override
    Map<String, String> settings() {
        return Map.of("socketio.ping_interval", "100ms", "socketio.ping_timeout", "5s");
    }

    /** The same with little patience for silent clients. */
    static class ShortTest extends EngineFixture {
        @Override
        Map<String, String> settings() {
            return Map.of("socketio.ping_interval", "100ms", "socketio.ping_timeout", "100ms");
        }

        @Test
        void aSessionThatPollsAndGivesNoPongEnds() throws Exception {
            String sid = openByPolling();
            assertEquals("2", poll(sid).text());
            await(() -> figures().path("closed").path("ping timeout").asInt() == 1);
            assertUnknown(sid);
        }

        @Test
        void aPollThatWaitsThenIsToldTheEnd() throws Exception {
            String sid = openByPolling();
            assertEquals("2", poll(sid).text());
            assertEquals("1", poll(sid).text());
            assertUnknown(sid);
        }

        @Test
        void aSessionThatNeverPollsEnds() throws Exception {
            openByPolling();
            await(() -> figures().path("closed").path("ping timeout").asInt() == 1);
            assertEquals(0, figures().path("polling").asInt());
        }

        @Test
        void aWebSocketThatGivesNoPongIsClosed() throws Exception {
            Peer peer = openByWebSocket();
            assertEquals("2", peer.hear());
            peer.hearClose();
            assertEquals(1, figures().path("closed").path("ping timeout").asInt());
        }

        @Test
        void whoHasSentSomethingIsStillThereAndSilenceEndsTheSession() throws Exception {
            Peer peer = openByWebSocket();
            assertEquals("2", peer.hear());
            peer.say("4a");
            assertEquals("4a", peer.hear());
            peer.hearClose();
            assertEquals(1, figures().path("closed").path("ping timeout").asInt());
        }
    }

    /** The same with more patience than the test has. */
    static class BusyTest extends EngineFixture {
        private static final int TIMEOUT_MS = 500;

        @Override
        Map<String, String> settings() {
            return Map.of("socketio.ping_interval", "50ms", "socketio.ping_timeout", "500ms");
        }

        @Test
        void whateverAClientSendsPutsItsEndOffUntilThePong() throws Exception {
            Peer peer = openByWebSocket();
            assertEquals("2", peer.hear());
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * TIMEOUT_MS);
            while (System.nanoTime() < end) {
                assertEquals("4a", peer.ask("4a"));
            }
            peer.say("3");
            assertEquals("2", peer.hear());
        }
    }

    @Test
    void whoeverPollsIsPingedAgainAfterEachPong() throws Exception {
        String sid = openByPolling();
        for (int i = 0; i < 4; i++) {
            assertEquals("2", poll(sid).text());
            assertEquals("ok", post(sid, "3").text());
        }
    }

    @Test
    void aWebSocketIsPingedAgainAfterEachPong() throws Exception {
        Peer peer = openByWebSocket();
        for (int i = 0; i < 4; i++) {
            assertEquals("2", peer.hear());
            peer.say("3");
        }
    }

    @Test
    void thereIsNoSecondPingBeforeThePong() throws Exception {
        String sid = openByPolling();
        assertEquals("2", poll(sid).text());
        Peer other = openByWebSocket();
        for (int i = 0; i < 3; i++) {
            assertEquals("2", other.hear());
            other.say("3");
        }
        post(sid, "4hello");
        assertEquals("4hello", poll(sid).text());
    }

    @Test
    void theHeartbeatGoesOnAcrossAnUpgrade() throws Exception {
        String sid = openByPolling();
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        peer.say("2probe");
        peer.say("5");
        assertEquals("3probe", peer.hear());
        for (int i = 0; i < 3; i++) {
            assertEquals("2", peer.hear());
            peer.say("3");
        }
    }

    @Test
    void aPongThatNobodyAskedForDoesNoHarm() throws Exception {
        Peer peer = openByWebSocket();
        peer.say("3");
        peer.say("3");
        assertEquals("2", peer.hear());
        peer.say("3");
        assertEquals("2", peer.hear());
    }
}
