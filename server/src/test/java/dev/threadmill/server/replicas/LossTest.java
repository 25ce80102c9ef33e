package dev.threadmill.server.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.testing.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica that ends takes only its own clients; a Redis that ends, nobody. */
@Timeout(90)
class LossTest {
    private static final String API = "/__mockforge/ws/broadcast?path=/echo";

    @Test
    void whoIsOnTheOthersMissesNothingWhenAReplicaEnds() throws Exception {
        try (Fleet fleet = new Fleet(3)) {
            List<Peer> clients = fleet.connectAll("/echo");
            List<Peer> hub = fleet.connectAll("/ws");
            for (Peer client : hub) {
                assertEquals("Connect", client.hearJson().path("type").asText());
            }
            Thread closing = null;
            for (int i = 0; i < 200; i++) {
                if (i == 50) {
                    closing = Thread.startVirtualThread(fleet.replicas.get(2)::close);
                }
                assertEquals(200, fleet.post(i % 2, API, "" + i).status());
                // Two replicas' broadcasts have no common order, so one after the other.
                for (Peer client : clients.subList(0, 2)) {
                    assertEquals("" + i, client.hear());
                }
            }
            closing.join();
            fleet.replicas.remove(2);
            fleet.awaitJoined();
            assertEquals(
                    "{\"sent\":1,\"dropped\":0,\"replicas\":1}",
                    fleet.post(0, API, "\"end\"").json().toString());
            for (Peer client : clients.subList(0, 2)) {
                assertEquals("\"end\"", client.hear());
                client.heardNothingElse();
            }
            for (Peer client : hub.subList(0, 2)) {
                assertEquals("Disconnect", client.hearJson().path("type").asText());
                client.heardNothingElse();
            }
        }
    }

    @Test
    void withoutRedisEachReplicaGoesOnAloneAndAfterwardsAllHearEachOther() throws Exception {
        try (Fleet fleet = new Fleet(3)) {
            List<Peer> clients = fleet.connectAll("/echo");
            List<Peer> scripts = fleet.connectAll("/room");
            Peer shared = fleet.connect(0, "/shared");
            Peer socketIo = fleet.socketIo(0);
            assertEquals("{\"value\":1}", shared.ask("{\"do\":\"incr\"}"));

            fleet.server.kill();
            for (int i = 0; i < 3; i++) {
                JsonNode answer = fleet.post(i, API, "\"alone " + i + "\"").json();
                assertEquals(1, answer.path("sent").asInt(), answer::toString);
                assertEquals("\"alone " + i + "\"", clients.get(i).hear());
                scripts.get(i).say("{\"action\":\"say\",\"to\":\"/room\",\"text\":\"me\"}");
                assertEquals("me", scripts.get(i).hear());
            }
            assertEquals(
                    "success",
                    fleet.post(0, "/SendWebsocketEvent", "{\"event\":\"e\",\"data\":1}")
                            .json()
                            .path("status")
                            .asText());
            assertEquals("42[\"e\",1]", socketIo.hear());
            String error = shared.ask("{\"do\":\"incr\"}");
            assertTrue(error.startsWith("{\"error\":") && error.contains("Redis"), error);

            fleet.server.restart();
            fleet.awaitJoined();
            for (int i = 0; i < 3; i++) {
                assertEquals(200, fleet.post(i, API, "\"joined " + i + "\"").status());
                for (Peer client : clients) {
                    assertEquals("\"joined " + i + "\"", client.hear());
                }
                scripts.get(i).say("{\"action\":\"say\",\"to\":\"/room\",\"text\":\"all\"}");
                for (Peer script : scripts) {
                    assertEquals("all", script.hear());
                }
            }
            // Redis has begun empty.
            String value = shared.ask("{\"do\":\"incr\"}");
            assertEquals("{\"value\":1}", value);
            for (Peer client : clients) {
                client.heardNothingElse();
            }
        }
    }
}
