package dev.threadmill.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hub as its clients know it, over real sockets. */
@Timeout(60)
class HubTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** As the reference's JavaScript example sends it. */
    private static final String JAVASCRIPT =
            "{\"sender\":\"client\",\"content\":\"Hello from JS client\","
                    + "\"timestamp\":\"2025-03-15T12:00:00.000Z\"}";

    private Appliance appliance = start(Map.of());
    private final List<WebSocketClient> clients = new ArrayList<>();

    private static Appliance start(Map<String, String> settings) {
        try {
            return Appliance.start(TestSettings.with("rusty-socks", settings));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void restart(Map<String, String> settings) {
        appliance.close();
        appliance = start(settings);
    }

    @AfterEach
    void stop() {
        clients.forEach(WebSocketClient::close);
        appliance.close();
    }

    private WebSocketClient connect() throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + "/ws");
        WebSocketClient client =
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(30));
        clients.add(client);
        return client;
    }

    /** A client whose welcome has been read. */
    private WebSocketClient join() throws Exception {
        WebSocketClient client = connect();
        assertEquals("Connect", next(client).path("type").asText());
        return client;
    }

    private static JsonNode next(WebSocketClient client) throws Exception {
        return MAPPER.readTree(((WebSocketEvent.Text) client.receive()).text());
    }

    private static String chat(Object content) {
        return "{\"sender\":\"me\",\"content\":\"" + content + "\"}";
    }

    private static String nextContent(WebSocketClient client) throws Exception {
        JsonNode chat = next(client);
        assertEquals("Chat", chat.path("type").asText(), chat::toString);
        return chat.path("content").asText();
    }

    private JsonNode stats() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(appliance.url() + "/stats")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return MAPPER.readTree(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    /** Waits until the store holds so many messages: those of one client may still be under way. */
    private void awaitStored(int count) throws Exception {
        while (stats().path("hub").path("stored_messages").asInt() != count) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Test
    void theWelcomeNamesTheClientAndNothingElse() throws Exception {
        JsonNode welcome = next(connect());
        assertEquals("Connect", welcome.path("type").asText());
        assertEquals(
                welcome.path("client_id").asText(),
                UUID.fromString(welcome.path("client_id").asText()).toString());
        assertEquals(2, welcome.size());
    }

    @Test
    void everyClientHasAnIdOfItsOwn() throws Exception {
        assertFalse(next(connect()).path("client_id").equals(next(connect()).path("client_id")));
    }

    @Test
    void theJavaScriptExamplesMessageReachesTheOthersWithAnId() throws Exception {
        WebSocketClient sender = join();
        WebSocketClient other = join();
        sender.sendText(JAVASCRIPT);
        JsonNode chat = next(other);
        assertEquals("Chat", chat.path("type").asText());
        assertEquals("client", chat.path("sender").asText());
        assertEquals("Hello from JS client", chat.path("content").asText());
        assertEquals("2025-03-15T12:00:00.000Z", chat.path("timestamp").asText());
        UUID.fromString(chat.path("id").asText());
        assertEquals(5, chat.size());
    }

    @Test
    void aMessageKeepsTheIdItCameWith() throws Exception {
        WebSocketClient sender = join();
        WebSocketClient other = join();
        String id = "00000000-0000-0000-0000-000000000000";
        sender.sendText("{\"id\":\"" + id + "\",\"sender\":\"test_user\",\"content\":\"hi\"}");
        assertEquals(id, next(other).path("id").asText());
    }

    @Test
    void aMissingTimestampBecomesNow() throws Exception {
        WebSocketClient sender = join();
        WebSocketClient other = join();
        Instant before = Instant.now().minusSeconds(1);
        sender.sendText(chat("hi"));
        Instant timestamp = Instant.parse(next(other).path("timestamp").asText());
        assertTrue(timestamp.isAfter(before) && timestamp.isBefore(Instant.now().plusSeconds(1)));
    }

    @Test
    void theSenderDoesNotHearItself() throws Exception {
        WebSocketClient sender = join();
        WebSocketClient other = join();
        sender.sendText(chat("one"));
        assertEquals("one", nextContent(other));
        other.sendText(chat("two"));
        assertEquals("two", nextContent(sender));
    }

    @Test
    void echoToSenderLetsTheSenderHearItself() throws Exception {
        restart(Map.of("hub.echo_to_sender", "true"));
        WebSocketClient sender = join();
        WebSocketClient other = join();
        sender.sendText(chat("one"));
        JsonNode echo = next(sender);
        assertEquals("one", echo.path("content").asText());
        assertEquals(echo, next(other));
    }

    @Test
    void aNewcomerHearsTheLastTenMessagesTheOldestFirst() throws Exception {
        WebSocketClient sender = join();
        for (int i = 1; i <= 13; i++) {
            sender.sendText(chat(i));
        }
        awaitStored(13);
        WebSocketClient late = join();
        for (int i = 4; i <= 13; i++) {
            assertEquals(String.valueOf(i), nextContent(late));
        }
        sender.sendText(chat("live"));
        assertEquals("live", nextContent(late));
    }

    @Test
    void theOthersHearWhoHasLeft() throws Exception {
        WebSocketClient stays = join();
        WebSocketClient leaves = connect();
        String id = next(leaves).path("client_id").asText();
        leaves.close(1000, "");
        assertNull(leaves.receive());
        JsonNode farewell = next(stays);
        assertEquals("Disconnect", farewell.path("type").asText());
        assertEquals(id, farewell.path("client_id").asText());
        assertEquals(2, farewell.size());
    }

    @Test
    void whoIsCutOffHasLeftToo() throws Exception {
        WebSocketClient stays = join();
        WebSocketClient leaves = connect();
        String id = next(leaves).path("client_id").asText();
        leaves.close();
        assertEquals(id, next(stays).path("client_id").asText());
    }

    @Test
    void whatIsInvalidGetsAnErrorAndNothingElseHappens() throws Exception {
        WebSocketClient sender = join();
        WebSocketClient other = join();
        sender.sendText("no json");
        sender.sendText("{\"sender\":\"a\"}");
        sender.sendBinary(chat("binary").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode broken = next(sender);
        assertEquals("error", broken.path("type").asText());
        assertEquals("invalid_json", broken.path("code").asText());
        JsonNode missing = next(sender);
        assertEquals("invalid_message", missing.path("code").asText());
        assertEquals("content", missing.path("field").asText());
        assertTrue(missing.path("message").asText().startsWith("is missing"));
        assertEquals("", next(sender).path("field").asText("none"));
        assertEquals(0, stats().path("hub").path("stored_messages").asInt());
        sender.sendText(chat("valid"));
        assertEquals("valid", nextContent(other));
    }

    @Test
    void allReceiversHearOneOrder() throws Exception {
        List<WebSocketClient> senders = List.of(join(), join(), join());
        WebSocketClient one = join();
        WebSocketClient two = join();
        List<Thread> threads = new ArrayList<>();
        for (WebSocketClient sender : senders) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 100; i++) {
                                        sender.sendText(chat(i));
                                    }
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }));
        }
        List<String> heardByOne = new ArrayList<>();
        List<String> heardByTwo = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            heardByOne.add(next(one).path("id").asText());
            heardByTwo.add(next(two).path("id").asText());
        }
        assertEquals(heardByOne, heardByTwo);
        assertEquals(300, heardByOne.stream().distinct().count());
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
