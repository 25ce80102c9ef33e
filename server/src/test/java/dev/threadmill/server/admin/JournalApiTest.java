package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Journal;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.testing.TestSettings;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The journal as tests ask for it. */
@Timeout(60)
class JournalApiTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Connections connections = new Connections();
    private final ConnectionsApi api =
            new ConnectionsApi(
                    connections,
                    TestSettings.with(Map.of()),
                    new Access(TestSettings.with(Map.of())),
                    Optional.empty(),
                    new MemoryBus());
    private final Journal journal = connections.journals().open("/api", 100);

    private AdminAnswer ask(String method, String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int cut = part.indexOf('=');
            if (cut > 0) {
                parameters.put(part.substring(0, cut), List.of(part.substring(cut + 1)));
            }
        }
        return api.answer(
                new AdminRequest(
                        method,
                        "/journal",
                        parameters,
                        name -> Optional.of("localhost").filter(host -> name.equals("host")),
                        "127.0.0.1",
                        InputStream.nullInputStream()));
    }

    private JsonNode get(String query) throws Exception {
        AdminAnswer answer = ask("GET", query);
        assertEquals(200, answer.status(), answer::json);
        return MAPPER.readTree(answer.json());
    }

    private void add(String connection, String text) {
        journal.add(connection, new Message.Text(text));
    }

    @Test
    void showsWhatCameIn() throws Exception {
        add("conn-1", "a \"b\"");
        journal.add("conn-2", new Message.Binary(new byte[] {1, 2}));
        JsonNode json = get("path=/api");
        assertEquals(2, json.path("total").asInt());
        assertFalse(json.has("next"));
        JsonNode first = json.path("messages").get(0);
        assertEquals(1, first.path("number").asInt());
        assertEquals("conn-1", first.path("connection").asText());
        assertEquals("text", first.path("type").asText());
        assertEquals("a \"b\"", first.path("data").asText());
        assertFalse(Instant.parse(first.path("timestamp").asText()).isAfter(Instant.now()));
        JsonNode second = json.path("messages").get(1);
        assertEquals("binary", second.path("type").asText());
        assertEquals("AQI=", second.path("data").asText());
    }

    @Test
    void showsItInPages() throws Exception {
        for (int i = 1; i <= 5; i++) {
            add("conn-1", "m" + i);
        }
        JsonNode page = get("path=/api&limit=2");
        assertEquals(5, page.path("total").asInt());
        assertEquals(2, page.path("next").asInt());
        page = get("path=/api&limit=2&after=4");
        assertEquals("m5", page.path("messages").get(0).path("data").asText());
        assertFalse(page.has("next"));
    }

    @Test
    void showsWhatIsLookedFor() throws Exception {
        add("conn-1", "hello");
        add("conn-2", "hello");
        add("conn-2", "bye");
        assertEquals(2, get("path=/api&connection=conn-2").path("total").asInt());
        assertEquals(2, get("path=/api&contains=hell").path("total").asInt());
        JsonNode one = get("path=/api&contains=hell&connection=conn-2");
        assertEquals(1, one.path("total").asInt());
        assertEquals(2, one.path("messages").get(0).path("number").asInt());
    }

    @Test
    void waitsForMessages() throws Exception {
        add("conn-1", "an order 1");
        Thread sender = Thread.ofVirtual().start(() -> add("conn-1", "an order 2"));
        assertEquals(2, get("path=/api&contains=order&count=2&wait=20s").path("total").asInt());
        sender.join();
        assertEquals(2, get("path=/api&count=2").path("total").asInt());
        AdminAnswer late = ask("GET", "path=/api&contains=order&count=3&wait=10ms");
        assertEquals(408, late.status());
        assertTrue(late.json().contains("2 of 3 messages have come within 10ms"), late::json);
        assertEquals(408, ask("GET", "path=/api&count=3").status());
    }

    @Test
    void isEmptied() throws Exception {
        add("conn-1", "x");
        assertEquals("{\"removed\":1}\n", ask("DELETE", "path=/api").json());
        assertEquals(0, get("path=/api").path("total").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, '', 400, path must say whose journal",
        "GET, path=/other, 404, /other has no journal",
        "GET, pth=/api, 400, pth is no parameter",
        "GET, path=/api&limit=0, 400, limit must be a whole number between 1 and 10000",
        "GET, path=/api&after=-1, 400, after must be the number",
        "GET, path=/api&count=0, 400, count must be",
        "GET, path=/api&wait=2m, 400, wait must be a duration up to 1m",
        "GET, path=/api&wait=soon, 400, wait must be a duration",
        "DELETE, path=/api&limit=1, 400, limit is no parameter",
        "POST, path=/api, 405, answers GET",
    })
    void whatIsNotUnderstoodIsRefused(String method, String query, int status, String message) {
        AdminAnswer answer = ask(method, query);
        assertEquals(status, answer.status(), answer::json);
        assertTrue(answer.json().contains(message), answer::json);
    }
}
