package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the guide's REST API, over real HTTP and real WebSockets. */
@Timeout(60)
class ConnectionsApiTest extends AdminFixture {
    private static final int MESSAGE_BYTES_MAX = 4_096;

    @Override
    Appliance appliance() throws IOException {
        return Appliance.start(
                TestSettings.with(
                        Map.of(
                                "websocket.max_message_size",
                                "" + MESSAGE_BYTES_MAX,
                                "control.token",
                                "t")));
    }

    @Test
    void listsWhatIsOpen() throws Exception {
        assertEquals("{\"total\":0,\"connections\":[]}\n", get("/connections").text());
        connect("/echo");
        connect("/binary");
        JsonNode list = get("/connections").json();
        assertEquals(2, list.path("total").asInt());
        assertFalse(list.has("next"));
        JsonNode first = list.path("connections").get(0);
        assertTrue(first.path("id").asText().startsWith("conn-"));
        assertEquals("/echo", first.path("path").asText());
        assertTrue(first.path("peer").asText().contains(":"));
        assertTrue(first.path("subprotocol").isNull());
        assertTrue(
                Instant.parse(first.path("opened_at").asText()).isBefore(Instant.now()),
                first::toString);
        assertFalse(first.path("closing").asBoolean(true));
        for (String figure : List.of("messages_in", "messages_out", "bytes_in", "bytes_out")) {
            assertTrue(first.path(figure).asLong() > 0, figure);
        }
        assertEquals(0, first.path("dropped").asLong(-1));
        assertEquals("/binary", list.path("connections").get(1).path("path").asText());
    }

    @Test
    void listsPagesInTheOrderOfOpening() throws Exception {
        for (int i = 0; i < 5; i++) {
            connect("/echo");
        }
        connect("/binary");
        List<String> all = new ArrayList<>();
        get("/connections?path=/echo")
                .json()
                .path("connections")
                .forEach(each -> all.add(each.path("id").asText()));
        assertEquals(5, all.size());
        List<String> paged = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("/connections?limit=2&path=/echo" + after).json();
            assertEquals(5, page.path("total").asInt());
            page.path("connections").forEach(each -> paged.add(each.path("id").asText()));
            after = page.has("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());
        assertEquals(all, paged);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=10001, limit",
        "limit=ten, limit",
        "limit=1&limit=2, limit",
        "after=17, after",
        "after=conn-, after",
        "paht=/echo, paht",
    })
    void namesTheParameterThatIsWrong(String query, String field) throws Exception {
        assertProblem(400, "invalid_request", field, get("/connections?" + query));
    }

    @Test
    void aMistypedFilterReachesNobody() throws Exception {
        WebSocketClient client = connect("/echo");
        assertProblem(400, "invalid_request", "paht", post("/broadcast?paht=/x", "lost"));
        post("/broadcast", "found");
        assertEquals("found", text(client));
    }

    @Test
    void showsOne() throws Exception {
        connect("/echo");
        String id = idOn("/echo");
        JsonNode one = get("/connections/" + id).json();
        assertEquals(id, one.path("id").asText());
        assertEquals("/echo", one.path("path").asText());
        assertTrue(one.path("messages_in").asLong() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conn-0", "conn-999999", "17", "conn-x", "conn-99999999999999999999"})
    void anUnknownIdIsNotFound(String id) throws Exception {
        assertProblem(404, "not_found", id, get("/connections/" + id));
        assertProblem(404, "not_found", id, post("/connections/" + id + "/send", "x"));
        assertProblem(404, "not_found", id, delete("/connections/" + id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/connections/", "/connections/a/b", "/broadcast/"})
    void anUnknownPathIsNotFound(String path) throws Exception {
        assertProblem(404, "not_found", API + path, get(path));
    }

    @Test
    void sendsAsItStands() throws Exception {
        WebSocketClient client = connect("/echo");
        connect("/echo");
        String id = get("/connections").json().path("connections").get(0).path("id").asText();
        String body = "{ \"type\":\"notification\",\n \"n\": 1.10, \"text\":\"ü€𝄞\" }";
        Http.Answer answer = post("/connections/" + id + "/send", body, JSON);
        assertEquals(200, answer.status(), answer::text);
        assertEquals(id, answer.json().path("id").asText());
        assertEquals(body, text(client));
        post("/connections/" + id + "/send", "no {json", "Content-Type", "text/plain");
        assertEquals("no {json", text(client));
        post("/connections/" + id + "/send", "");
        assertEquals("", text(client));
    }

    @Test
    void sendsBytesAsBinary() throws Exception {
        WebSocketClient client = connect("/echo");
        byte[] bytes = {0, (byte) 0xff, 7};
        String url = appliance.url() + API + "/connections/" + idOn("/echo") + "/send";
        Http.Answer answer =
                Http.ask("POST", url, bytes, "Content-Type", "application/octet-stream");
        assertEquals(200, answer.status(), answer::text);
        assertArrayEquals(bytes, ((WebSocketEvent.Binary) client.receive()).bytes());
        assertProblem(400, "invalid_request", "body is not UTF-8", Http.ask("POST", url, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":", "{} {}", "", "{'a':1}", "{\"a\":1}]"})
    void whatSaysToBeJsonMustBe(String body) throws Exception {
        WebSocketClient client = connect("/echo");
        String path = "/connections/" + idOn("/echo") + "/send";
        assertProblem(400, "invalid_request", "body", post(path, body, JSON));
        String[] problemJson = {"Content-Type", "application/problem+json; charset=utf-8"};
        assertProblem(400, "invalid_request", "body", post(path, body, problemJson));
        assertEquals(200, post(path, "7", JSON).status());
        assertEquals("7", text(client));
    }

    @Test
    void aBodyBeyondTheBoundIsTooLarge() throws Exception {
        WebSocketClient client = connect("/echo");
        String path = "/connections/" + idOn("/echo") + "/send";
        String bound = String.valueOf(MESSAGE_BYTES_MAX);
        Http.Answer refused = post(path, "x".repeat(MESSAGE_BYTES_MAX + 1));
        assertProblem(413, "too_large", bound, refused);
        assertProblem(413, "too_large", bound, post("/broadcast", "x".repeat(1_000_000)));
        String largest = "x".repeat(MESSAGE_BYTES_MAX);
        assertEquals(200, post(path, largest).status());
        assertEquals(largest, text(client));
    }

    @Test
    void aBroadcastToAllLeavesControllersAlone() throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + "/control?token=t");
        try (WebSocketClient controller =
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20))) {
            controller.sendText("hello");
            assertTrue(text(controller).contains("invalid_json"));
            String none = "{\"sent\":0,\"dropped\":0,\"replicas\":0}\n";
            assertEquals(none, post("/broadcast", "to all").text());
            String one = "{\"sent\":1,\"dropped\":0,\"replicas\":0}\n";
            assertEquals(one, post("/broadcast?path=/control", "named").text());
            assertEquals("named", text(controller));
        }
    }

    @Test
    void broadcastsToAllOrToAPath() throws Exception {
        WebSocketClient one = connect("/echo");
        WebSocketClient two = connect("/echo");
        WebSocketClient other = connect("/binary");
        String body = "{\"type\":\"announcement\"}";
        assertEquals(
                "{\"sent\":3,\"dropped\":0,\"replicas\":0}\n",
                post("/broadcast", body, JSON).text());
        assertEquals(
                "{\"sent\":2,\"dropped\":0,\"replicas\":0}\n",
                post("/broadcast?path=/echo", "echo").text());
        assertEquals(
                "{\"sent\":0,\"dropped\":0,\"replicas\":0}\n",
                post("/broadcast?path=/x", "x").text());
        post("/broadcast?path=/binary", "last");
        assertEquals(body, text(one));
        assertEquals("echo", text(one));
        assertEquals(body, text(two));
        assertEquals("echo", text(two));
        assertEquals(body, text(other));
        assertEquals("last", text(other));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1000, ''",
        "?code=1001, 1001, ''",
        "?code=4321&reason=go%20%C3%BC, 4321, go ü"
    })
    void closes(String query, int code, String reason) throws Exception {
        WebSocketClient client = connect("/echo");
        String id = idOn("/echo");
        Http.Answer answer = delete("/connections/" + id + query);
        assertEquals(200, answer.status(), answer::text);
        assertEquals(code, answer.json().path("code").asInt());
        assertNull(client.receive());
        assertEquals(code, client.closeCode());
        assertEquals(reason, client.closeReason());
        while (get("/connections").json().path("total").asInt() > 0) {
            Thread.onSpinWait();
        }
        assertProblem(404, "not_found", id, delete("/connections/" + id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999", "1004", "1005", "1006", "1015", "2999", "5000", "x", "-1"})
    void aCodeThatMustNotBeSentIsRefused(String code) throws Exception {
        connect("/echo");
        String path = "/connections/" + idOn("/echo");
        assertProblem(400, "invalid_request", "code", delete(path + "?code=" + code));
        String reason = "é".repeat(62);
        assertProblem(400, "invalid_request", "reason", delete(path + "?reason=" + reason));
        assertEquals(200, get(path).status());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /connections, 'GET, HEAD'",
        "PUT, /connections/conn-1, 'GET, HEAD, DELETE'",
        "GET, /connections/conn-1/send, POST",
        "HEAD, /broadcast, POST",
        "DELETE, /broadcast, POST",
        "OPTIONS, /broadcast, POST",
    })
    void otherMethodsAreNotAllowed(String method, String path, String allow) throws Exception {
        Http.Answer answer = Http.ask(method, appliance.url() + API + path, new byte[0]);
        assertEquals(405, answer.status());
        assertEquals(allow, answer.header("allow"));
        if (!method.equals("HEAD")) {
            assertEquals("method_not_allowed", answer.json().path("error").asText());
        }
    }
}
