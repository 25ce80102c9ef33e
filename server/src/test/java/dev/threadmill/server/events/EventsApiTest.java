package dev.threadmill.server.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.AdminRequest;
import dev.threadmill.server.session.TokenGuard;
import dev.threadmill.server.testing.TestSettings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered, and what reaches whom; clients are made up. */
class EventsApiTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Clients clients = new Clients();

    /** Notes what is sent; three clients get everything, one of them acknowledges. */
    private static final class Clients implements EventSink {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final Semaphore silent = new Semaphore(0);
        final CountDownLatch answered = new CountDownLatch(1);

        @Override
        public boolean hasNamespace(String namespace) {
            return Set.of("/", "/chat").contains(namespace);
        }

        @Override
        public int emit(Event event, Receivers receivers, boolean mayBeDropped) {
            heard.add(event + " " + receivers + (mayBeDropped ? " volatile" : ""));
            return 3;
        }

        @Override
        public Acks emitWithAck(Event event, Receivers receivers, Duration timeout)
                throws InterruptedException, BusyException {
            if (event.name().equals("full")) {
                throw new BusyException("1000 events wait");
            } else if (event.name().equals("broken")) {
                throw new IllegalStateException("a fault of ours");
            } else if (event.name().equals("silent")) {
                silent.release();
                answered.await();
            }
            heard.add(event + " " + receivers + " " + timeout);
            return new Acks(List.of("{\"a\":1.50,\"a\":2} ,[3]", "", "\"x\""), 1);
        }
    }

    private AdminAnswer ask(
            Map<String, String> settings,
            String method,
            InputStream body,
            Map<String, String> headers) {
        return api(settings)
                .answer(
                        new AdminRequest(
                                method,
                                "",
                                Map.of(),
                                name -> Optional.ofNullable(headers.get(name)),
                                "10.0.0.1",
                                body),
                        "10.0.0.1");
    }

    private EventsApi api(Map<String, String> settings) {
        return new EventsApi(clients, TestSettings.with(settings).socketIo(), TokenGuard.NONE);
    }

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private AdminAnswer post(String body) {
        return ask(Map.of(), "POST", utf8(body), Map.of());
    }

    private static JsonNode json(AdminAnswer answer) throws Exception {
        return MAPPER.readTree(answer.json());
    }

    @Test
    void anAnswerCountsEventsAndDeliveries() throws Exception {
        AdminAnswer answer = post("{\"channels\":[\"a\",\"b\"],\"payload\":1}");
        assertEquals(200, answer.status());
        assertEquals("*", answer.headers().get("Access-Control-Allow-Origin"));
        JsonNode json = json(answer);
        assertEquals("success", json.path("status").asText());
        assertEquals(2, json.path("events_sent").asInt());
        assertEquals(6, json.path("receivers").asInt());
        assertTrue(json.path("duration").asText().matches("\\d+\\.\\d\\dms"), json.toString());
        assertFalse(json.has("acks"));
        assertEquals(2, clients.heard.size());
    }

    @Test
    void durationsHaveTwoDigits() {
        assertEquals("1.23ms", EventsApi.milliseconds(1_234_567));
        assertEquals("0.00ms", EventsApi.milliseconds(999));
    }

    @Test
    void volatileEventsAreSentAsSuch() {
        post("{\"event\":\"e\",\"volatile\":true,\"room\":\"r\"}");
        assertTrue(clients.heard.getFirst().endsWith(" volatile"), clients.heard.toString());
        assertTrue(clients.heard.getFirst().contains("rooms=[r]"), clients.heard.toString());
    }

    @Test
    void acknowledgementsAreInTheAnswerAsTheyCame() throws Exception {
        AdminAnswer answer = post("{\"event\":\"e\",\"ack\":true,\"timeout\":\"2s\"}");
        assertTrue(
                answer.json().contains("\"acks\":[{\"a\":1.50,\"a\":2},null,\"x\"]"),
                answer.json());
        assertEquals(1, json(answer).path("missing").asInt());
        assertEquals(4, json(answer).path("receivers").asInt());
        assertEquals(1, json(answer).path("events_sent").asInt());
        assertTrue(clients.heard.getFirst().endsWith(" PT2S"), clients.heard.toString());
    }

    @Test
    void whereTooManyWaitItIsToBeTriedLater() throws Exception {
        AdminAnswer answer = post("{\"event\":\"full\",\"ack\":true}");
        assertEquals(503, answer.status());
        assertEquals("1", answer.headers().get("Retry-After"));
        assertEquals("ack", json(answer).path("field").asText());
    }

    @Test
    void aFaultOfTheSinkIsNotTakenForThat() {
        assertThrows(
                IllegalStateException.class, () -> post("{\"event\":\"broken\",\"ack\":true}"));
    }

    @Test
    void onlySoManyEventsOfOneCallerWaitForAcknowledgements() throws Exception {
        EventsApi api = api(Map.of());
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < Callers.WAITING_MAX; i++) {
            waiting.add(Thread.startVirtualThread(() -> api.answer(silent(), "10.0.0.1")));
        }
        assertTrue(clients.silent.tryAcquire(Callers.WAITING_MAX, 10, TimeUnit.SECONDS));
        AdminAnswer refused = api.answer(silent(), "10.0.0.1");
        assertEquals(503, refused.status());
        assertEquals(
                "100 events of this caller wait for their acknowledgements already",
                json(refused).path("message").asText());
        clients.answered.countDown();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertEquals(200, api.answer(silent(), "10.0.0.1").status());
    }

    @Test
    void anotherCallerIsNotKeptFromAsking() throws Exception {
        Callers callers = new Callers();
        for (int i = 0; i < Callers.WAITING_MAX; i++) {
            callers.enter("10.0.0.1");
        }
        assertThrows(BusyException.class, () -> callers.enter("10.0.0.1"));
        callers.enter("10.0.0.2");
        callers.leave("10.0.0.2");
        assertEquals(1, callers.count());
        for (int i = 0; i < Callers.WAITING_MAX; i++) {
            callers.leave("10.0.0.1");
        }
        assertEquals(0, callers.count());
    }

    private static AdminRequest silent() {
        return new AdminRequest(
                "POST",
                "",
                Map.of(),
                name -> Optional.empty(),
                "10.0.0.1",
                utf8("{\"event\":\"silent\",\"ack\":true}"));
    }

    @Test
    void anUnknownNamespaceIsNotFound() throws Exception {
        AdminAnswer answer = post("{\"event\":\"e\",\"namespace\":\"/nope\"}");
        assertEquals(404, answer.status());
        assertEquals("namespace", json(answer).path("field").asText());
        assertEquals(List.of(), clients.heard);
        assertEquals(200, post("{\"event\":\"e\",\"namespace\":\"/chat\"}").status());
    }

    @Test
    void aFaultNamesItsField() throws Exception {
        AdminAnswer answer = post("{\"event\":\"e\",\"room\":7}");
        assertEquals(400, answer.status());
        assertEquals("*", answer.headers().get("Access-Control-Allow-Origin"));
        assertEquals(
                MAPPER.readTree(
                        "{\"status\":\"error\",\"message\":\"room must be a text that is not"
                                + " empty\",\"field\":\"room\"}"),
                json(answer));
        assertEquals(List.of(), clients.heard);
    }

    @Test
    void aBodyIsBounded() throws Exception {
        Map<String, String> small = Map.of("socketio.max_payload", "100");
        String full = "{\"event\":\"e\",\"data\":\"" + "x".repeat(77) + "\"}";
        assertEquals(100, full.length());
        assertEquals(200, ask(small, "POST", utf8(full), Map.of()).status());
        AdminAnswer answer = ask(small, "POST", utf8(full + " "), Map.of());
        assertEquals(413, answer.status());
        assertEquals("body", json(answer).path("field").asText());
        assertTrue(json(answer).path("message").asText().contains("socketio.max_payload: 100"));
    }

    @Test
    void whatIsNotUtf8OrEndsEarlyIsRefused() throws Exception {
        InputStream latin = new ByteArrayInputStream(new byte[] {'{', (byte) 0xe4, '}'});
        assertEquals(
                "body is not UTF-8",
                json(ask(Map.of(), "POST", latin, Map.of())).path("message").asText());
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        AdminAnswer answer = ask(Map.of(), "POST", broken, Map.of());
        assertEquals(400, answer.status());
        assertEquals("body ended early", json(answer).path("message").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void otherMethodsAreNotAllowed(String method) {
        AdminAnswer answer = ask(Map.of(), method, utf8(""), Map.of());
        assertEquals(405, answer.status());
        assertEquals("POST, OPTIONS", answer.headers().get("Allow"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,401",
                "Bearer wrong,401",
                "Basic secret,401",
                "Bearer secre,401",
                "Bearer secret,200",
                "bearer secret,200"
            })
    void aTokenIsNeededWhereThereIsOne(String authorization, int status) {
        Map<String, String> token = Map.of("socketio.token", "secret");
        AdminAnswer answer =
                ask(
                        token,
                        "POST",
                        utf8("{\"event\":\"e\"}"),
                        authorization == null ? Map.of() : Map.of("authorization", authorization));
        assertEquals(status, answer.status());
        assertEquals(status == 401 ? "Bearer" : null, answer.headers().get("WWW-Authenticate"));
        assertFalse(answer.json().contains("secret"), answer.json());
        assertEquals(status == 401 ? 0 : 1, clients.heard.size());
    }

    @Test
    void aPreflightNeedsNoToken() {
        AdminAnswer answer = ask(Map.of("socketio.token", "secret"), "OPTIONS", utf8(""), Map.of());
        assertEquals(204, answer.status());
        assertEquals("*", answer.headers().get("Access-Control-Allow-Origin"));
        assertEquals("POST, OPTIONS", answer.headers().get("Access-Control-Allow-Methods"));
        assertTrue(answer.headers().get("Access-Control-Allow-Headers").contains("Authorization"));
        assertEquals("", answer.json());
    }
}
