package dev.threadmill.server.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.testing.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three replicas on one Redis act as one: each client hears each broadcast once. */
@Timeout(90)
class ReplicasTest {
    private static final String API = "/__mockforge/ws/broadcast";
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = new Fleet(3);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void hear(List<Peer> peers, String... texts) throws Exception {
        for (Peer peer : peers) {
            for (String text : texts) {
                assertEquals(text, peer.hear());
            }
        }
    }

    private static String[] numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"" + i + "\"").toArray(String[]::new);
    }

    private static List<Peer> hubClients() throws Exception {
        List<Peer> clients = fleet.connectAll("/ws");
        for (Peer client : clients) {
            while (!client.hearJson().path("type").asText().equals("Connect")) {
                // The welcome is the first, but stay on the safe side.
            }
        }
        return clients;
    }

    private static String nextOf(Peer peer, String type) throws Exception {
        while (true) {
            JsonNode heard = peer.hearJson();
            if (heard.path("type").asText().equals(type)) {
                return type.equals("Chat")
                        ? heard.path("content").asText()
                        : heard.path("client_id").asText();
            }
        }
    }

    @Test
    void theHubIsOneRoomAndANewcomerHearsTheLastTenOfAll() throws Exception {
        List<Peer> clients = hubClients();
        for (int i = 0; i < 12; i++) {
            int from = i % 3;
            clients.get(from).say("{\"sender\":\"" + from + "\",\"content\":\"" + i + "\"}");
            for (int to = 0; to < 3; to++) {
                if (to != from) {
                    assertEquals("" + i, nextOf(clients.get(to), "Chat"));
                }
            }
        }
        for (int replica = 0; replica < 3; replica++) {
            Peer newcomer = fleet.connect(replica, "/ws");
            String id = nextOf(newcomer, "Connect");
            for (int i = 2; i < 12; i++) {
                assertEquals("" + i, nextOf(newcomer, "Chat"));
            }
            newcomer.bye(1000, "");
            for (Peer client : clients) {
                assertEquals(id, nextOf(client, "Disconnect"));
            }
        }
        for (Peer client : clients) {
            client.heardNothingElse();
            client.bye(1000, "");
        }
    }

    @Test
    void whatScriptsBroadcastReachesARoomAndAPathEverywhereInOrder() throws Exception {
        List<Peer> inRoom = fleet.connectAll("/room");
        List<Peer> beside = fleet.connectAll("/room");
        for (Peer peer : inRoom) {
            assertEquals("{\"joined\":\"r\"}", peer.ask("{\"action\":\"join\",\"room\":\"r\"}"));
        }
        for (int i = 0; i < 200; i++) {
            beside.get(0).say("{\"action\":\"say\",\"to\":\"r\",\"text\":{\"n\":" + i + "}}");
        }
        beside.get(0).say("{\"action\":\"say\",\"to\":\"/room\",\"text\":{\"to\":\"path\"}}");
        for (Peer peer : inRoom) {
            for (int i = 0; i < 200; i++) {
                assertEquals("{\"n\":" + i + "}", peer.hear());
            }
        }
        hear(inRoom, "{\"to\":\"path\"}");
        hear(beside, "{\"to\":\"path\"}");
        for (List<Peer> peers : List.of(inRoom, beside)) {
            for (Peer peer : peers) {
                peer.heardNothingElse();
                peer.bye(1000, "");
            }
        }
    }

    @Test
    void socketIoIsOneForClientsPlainWebSocketsAndWhoAsksByHttp() throws Exception {
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(fleet.socketIo(i));
        }
        List<Peer> plain = fleet.connectAll("/events");
        assertEquals("430[[\"r\"]]", clients.get(1).ask("420[\"join\",\"r\"]"));
        assertEquals(
                "{\"event\":\"join\",\"data\":[\"r\"]}",
                plain.get(2).ask("{\"event\":\"join\",\"data\":\"r\"}"));
        for (int i = 0; i < 100; i++) {
            String answer =
                    fleet.post(i % 3, "/SendWebsocketEvent", "{\"event\":\"e\",\"data\":" + i + "}")
                            .text();
            assertTrue(answer.contains("success"), answer);
            for (Peer client : clients) {
                assertEquals("42[\"e\"," + i + "]", client.hear());
            }
            hear(plain, "{\"event\":\"e\",\"data\":" + i + "}");
        }
        fleet.post(0, "/SendWebsocketEvent", "{\"event\":\"in\",\"data\":1,\"room\":\"r\"}");
        assertEquals("42[\"in\",1]", clients.get(1).hear());
        assertEquals("{\"event\":\"in\",\"data\":1}", plain.get(2).hear());
        // Only now: what two replicas say has no common order.
        clients.get(2).say("42[\"broadcast\",\"last\"]");
        hear(clients, "42[\"broadcast\",\"last\"]");
        hear(plain, "{\"event\":\"broadcast\",\"data\":\"last\"}");
        for (Peer peer : clients) {
            peer.heardNothingElse();
            peer.bye(1000, "");
        }
        plain.forEach(peer -> peer.bye(1000, ""));
    }

    @Test
    void theAdminApisBroadcastReachesAllReplicasUnlessItIsToStayHere() throws Exception {
        List<Peer> clients = fleet.connectAll("/echo");
        for (String text : numbered(50)) {
            JsonNode answer = fleet.post(1, API + "?path=/echo", text).json();
            assertEquals("{\"sent\":1,\"dropped\":0,\"replicas\":2}", answer.toString());
        }
        assertEquals(
                "{\"sent\":1,\"dropped\":0,\"replicas\":0}",
                fleet.post(0, API + "?path=/echo&local=true", "\"here\"").json().toString());
        assertEquals("\"0\"", clients.get(0).hear());
        for (Peer client : clients.subList(1, 3)) {
            assertEquals("\"0\"", client.hear());
        }
        fleet.post(2, API + "?path=/echo", "\"last\"");
        for (int i = 0; i < 3; i++) {
            for (int n = 1; n < 50; n++) {
                assertEquals("\"" + n + "\"", clients.get(i).hear());
            }
        }
        String here = clients.get(0).hear();
        String after = clients.get(0).hear();
        assertEquals(List.of("\"here\"", "\"last\""), List.of(here, after));
        hear(clients.subList(1, 3), "\"last\"");
        fleet.post(0, API + "?path=", "\"nobody has this path\"");
        fleet.post(0, API + "?path=/echo", "\"end\"");
        hear(clients, "\"end\"");
        assertEquals(400, fleet.post(0, API + "?local=perhaps", "\"x\"").status());
        clients.forEach(client -> client.bye(1000, ""));
    }

    @Test
    void aCounterIsOneForAllAndReadableInRedis() throws Exception {
        List<Peer> clients = fleet.connectAll("/shared");
        for (int i = 0; i < 30; i++) {
            for (Peer client : clients) {
                client.say("{\"do\":\"incr\"}");
            }
        }
        List<Integer> seen = new ArrayList<>();
        for (Peer client : clients) {
            for (int i = 0; i < 30; i++) {
                seen.add(client.hearJson().path("value").asInt(-1));
            }
        }
        assertEquals(
                IntStream.rangeClosed(1, 90).boxed().toList(), seen.stream().sorted().toList());
        assertEquals("90", fleet.stored("shared:counter"));
        clients.forEach(client -> client.bye(1000, ""));
    }

    @Test
    void whatAnotherProgramHasWrittenIsReadOrRefusedWithAMessage() throws Exception {
        Peer client = fleet.connect(1, "/shared");
        fleet.store("shared:good", "{\"by\":[\"hand\"]}");
        fleet.store("shared:bad", "by hand");
        assertEquals(
                "{\"value\":{\"by\":[\"hand\"]}}", client.ask("{\"do\":\"get\",\"key\":\"good\"}"));
        assertEquals(
                "{\"error\":\"the shared value is no JSON\"}",
                client.ask("{\"do\":\"get\",\"key\":\"bad\"}"));
        client.bye(1000, "");
    }
}
