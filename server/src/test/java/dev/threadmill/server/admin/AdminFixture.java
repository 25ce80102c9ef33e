package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real appliance, real WebSockets, and requests to the admin API. */
abstract class AdminFixture {
    static final String API = "/__mockforge/ws";
    static final String[] JSON = {"Content-Type", "application/json"};

    final List<WebSocketClient> clients = new ArrayList<>();
    Appliance appliance;

    abstract Appliance appliance() throws IOException;

    @BeforeEach
    void start() throws Exception {
        appliance = appliance();
    }

    @AfterEach
    void stop() {
        clients.forEach(WebSocketClient::close);
        appliance.close();
    }

    /** Opens a WebSocket, and returns when the appliance has it in its list. */
    WebSocketClient connect(String path) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + path);
        WebSocketClient client =
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20));
        clients.add(client);
        client.sendText("here");
        assertEquals("here", text(client));
        return client;
    }

    static String text(WebSocketClient client) throws IOException {
        return ((WebSocketEvent.Text) client.receive()).text();
    }

    Http.Answer get(String path, String... headers) throws Exception {
        return Http.get(appliance.url() + API + path, headers);
    }

    Http.Answer delete(String path, String... headers) throws Exception {
        return Http.ask("DELETE", appliance.url() + API + path, new byte[0], headers);
    }

    Http.Answer post(String path, String body, String... headers) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Http.ask("POST", appliance.url() + API + path, bytes, headers);
    }

    /** The id of the only WebSocket that is open on a path. */
    String idOn(String path) throws Exception {
        var list = get("/connections?path=" + path).json();
        assertEquals(1, list.path("total").asInt(), list::toString);
        return list.path("connections").get(0).path("id").asText();
    }

    static void assertProblem(int status, String error, String inMessage, Http.Answer answer)
            throws Exception {
        assertEquals(status, answer.status(), answer::text);
        assertEquals("application/json", answer.header("content-type"));
        assertEquals(error, answer.json().path("error").asText());
        String message = answer.json().path("message").asText();
        assertEquals(true, message.contains(inMessage), message);
    }
}
