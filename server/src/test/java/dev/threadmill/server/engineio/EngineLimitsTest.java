package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions by polling have a place among the connections, and all of them are counted. */
@Timeout(60)
class EngineLimitsTest extends EngineFixture {
    @Override
    Map<String, String> settings() {
        return Map.of("websocket.max_connections", "3");
    }

    /** The same for connections from one address. */
    static class PerAddressTest extends EngineFixture {
        @Override
        Map<String, String> settings() {
            return Map.of("websocket.max_connections_per_ip", "1");
        }

        @Test
        void oneAddressHasAsManySessionsAsConnections() throws Exception {
            String sid = openByPolling();
            assertEquals(503, get(POLL).status());
            post(sid, "1");
            openByPolling();
        }

        @Test
        void whoHasTheLastPlaceMayUpgradeAllTheSame() throws Exception {
            String sid = openByPolling();
            Peer peer = webSocket(UPGRADE + "&sid=" + sid);
            peer.say("2probe");
            assertEquals("3probe", peer.hear());
            assertThrows(UpgradeRefusedException.class, () -> webSocket(UPGRADE + "&sid=" + sid));
            peer.say("5");
            assertEquals("4a", peer.ask("4a"));
            assertEquals(503, get(POLL).status());
            assertThrows(UpgradeRefusedException.class, () -> webSocket(UPGRADE));
            peer.close();
            await(() -> get(POLL).status() == 200);
        }
    }

    private void assertFull() throws Exception {
        Http.Answer answer = get(POLL);
        assertEquals(503, answer.status());
        assertTrue(answer.header("retry-after").matches("[1-9]\\d*"));
        assertEquals("*", answer.header("access-control-allow-origin"));
        UpgradeRefusedException refused =
                assertThrows(UpgradeRefusedException.class, () -> webSocket(UPGRADE));
        assertEquals(503, refused.status());
    }

    @Test
    void sessionsByPollingHaveAPlaceAmongTheConnections() throws Exception {
        String sid = openByPolling();
        openByPolling();
        openByWebSocket();
        assertFull();
        post(sid, "1");
        openByPolling();
        assertFull();
    }

    @Test
    void anUpgradeGivesThePlaceOfThePollingBack() throws Exception {
        String sid = openByPolling();
        Peer peer = webSocket(UPGRADE + "&sid=" + sid);
        peer.say("2probe");
        peer.say("5");
        assertEquals("3probe", peer.hear());
        assertEquals("4a", peer.ask("4a"));
        openByPolling();
        openByPolling();
        assertFull();
    }

    @Test
    void sessionsAreCounted() throws Exception {
        String sid = openByPolling();
        openByPolling();
        openByWebSocket();
        post(sid, "abc");
        assertEquals(
                "{\"polling\":1,\"websocket\":1,\"polls\":0,\"opened\":3,\"upgrades\":0,"
                        + "\"closed\":{\"transport close\":0,\"transport error\":0,"
                        + "\"ping timeout\":0,\"parse error\":1,\"forced close\":0}}",
                figures().toString());
        String meters = get("/metrics").text();
        for (String meter :
                new String[] {
                    "threadmill_engineio_sessions{",
                    "threadmill_engineio_polls",
                    "threadmill_engineio_opened_total",
                    "threadmill_engineio_upgrades_total",
                    "threadmill_engineio_closed_total{"
                }) {
            assertTrue(meters.contains(meter), meter);
        }
    }
}
