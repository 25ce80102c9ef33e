package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.bridge.BridgeCounts.Kind;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of sessions while Redis is away, and after. */
@Timeout(120)
class BridgeLossTest {
    private static final String UNAVAILABLE = "{\"error\":\"Backend unavailable\"}";
    private static final int SESSIONS = 20;

    @Test
    void aKilledRedisDropsNoSessionAndAllComeBack() throws Exception {
        try (RedisServer server = RedisServer.start();
                Bridged bridged = Bridged.on(server)) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                peers.add(bridged.peer(bridged.session("s" + i)));
            }
            Thread traffic = Thread.ofVirtual().start(() -> publishForEver(bridged));
            assertEquals("tick", peers.getFirst().hear());
            server.kill();
            for (Peer peer : peers) {
                // What was said before the kill is heard before.
                Bridged.await(() -> {
                    peer.say("1");
                    return drained(peer);
                });
            }
            assertTrue(bridged.count(Kind.UP_FAILED) >= SESSIONS);
            Http.Answer health = bridged.get("/health");
            assertEquals(503, health.status());
            assertEquals("disconnected", health.json().path("redis").asText());
            assertEquals(500, statusOf(bridged));

            server.restart();
            Bridged.await(() -> bridged.get("/health").status() == 200);
            Bridged.await(bridged.redis::isConnected);
            for (int i = 0; i < SESSIONS; i++) {
                String id = "s" + i;
                Bridged.await(() -> bridged.listeners(id) == 1);
                try (Bridged.Heard agent = bridged.agent(id)) {
                    peers.get(i).say("{\"i\":" + i + "}");
                    assertEquals("{\"i\":" + i + "}", agent.next());
                }
                bridged.publish(id, "back");
                while (!peers.get(i).hear().equals("back")) {
                    // Ticks, and errors of messages that failed.
                }
            }
            traffic.interrupt();
            traffic.join();
            JsonNode figures = bridged.figures();
            assertEquals(SESSIONS, figures.path("sessions").asInt(), figures.toString());
            assertEquals(0, figures.path("closed").asInt(), figures.toString());
            peers.forEach(Peer::close);
        }
    }

    /** Whether the error has come among what was published. */
    private static boolean drained(Peer peer) throws InterruptedException {
        String heard = peer.hear();
        while (heard.equals("tick")) {
            heard = peer.hear();
        }
        return heard.equals(UNAVAILABLE);
    }

    private static void publishForEver(Bridged bridged) {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                bridged.publish("s" + i % SESSIONS, "tick");
                Thread.sleep(1);
            } catch (RedisException e) {
                Thread.onSpinWait();
            } catch (Exception e) {
                return;
            }
        }
    }

    private static int statusOf(Bridged bridged) throws Exception {
        String refusal = bridged.refusal("/a/ws/s0?token=" + Bridged.TOKEN);
        return Integer.parseInt(refusal.substring(0, 3));
    }
}
