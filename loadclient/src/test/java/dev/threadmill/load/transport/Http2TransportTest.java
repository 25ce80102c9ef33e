package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.Http2Server;
import dev.threadmill.load.testing.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
class Http2TransportTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private Http2Server server;

    @BeforeEach
    void start() throws Exception {
        server = Http2Server.plain();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Target.Http target(String method, String url, String body, boolean keepAlive) {
        return new Target.Http(
                URI.create(url),
                method,
                List.of(new Header("X-One", "1"), new Header("Connection", "close")),
                Payload.of(body),
                keepAlive,
                Tls.DEFAULT,
                Target.Client.HTTP2);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    private Caller get(String path, Duration timeout) {
        return caller(target("GET", url(path), "", true), timeout);
    }

    private static Caller caller(Target.Http target, Duration timeout) {
        return new Http2Transport(target, timeout, System::nanoTime).newCaller();
    }

    private static Outcome exchange(Caller caller) throws ConnectException {
        if (!caller.isOpen()) {
            caller.open();
        }
        return caller.exchange(System.nanoTime());
    }

    private static Outcome.Answered answered(Caller caller) throws ConnectException {
        return assertInstanceOf(Outcome.Answered.class, exchange(caller));
    }

    private static Outcome.Failed failed(ErrorKind kind, Caller caller) throws ConnectException {
        var failed = assertInstanceOf(Outcome.Failed.class, exchange(caller));
        assertEquals(kind, failed.kind(), failed::toString);
        assertFalse(caller.isOpen());
        return failed;
    }

    @Test
    void sendsWhatThePlanSays() throws Exception {
        try (Caller caller = caller(target("POST", url("/p%20q?x=ü#part"), "{}", true), LONG)) {
            Outcome.Answered answer = answered(caller);
            assertEquals(200, answer.status());
            assertTrue(answer.firstByteNanos() <= answer.endNanos());
            assertTrue(answer.bytesIn() > "sent: {}".length(), answer::toString);
            assertTrue(answer.bytesOut() > 0);
        }
        String request = server.requests().getFirst();
        assertTrue(request.startsWith("HTTP/2.0 " + url("/p%20q?x=%C3%BC") + " POST\n"), request);
        String fields = request.substring(request.indexOf('\n')).toLowerCase(java.util.Locale.ROOT);
        for (String field :
                List.of("x-one: 1", "user-agent: threadmill", "accept: */*", "content-length: 2")) {
            assertTrue(fields.contains("\n" + field + "\r\n") || fields.contains(field), fields);
        }
        assertFalse(fields.contains("accept-encoding"), fields);
        assertFalse(fields.contains("connection"), fields);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 404, 500})
    void tellsEveryStatus(int status) throws Exception {
        try (Caller caller = get("/status/" + status, LONG)) {
            assertEquals(status, answered(caller).status());
        }
    }

    @Test
    void readsAnAnswerToItsEnd() throws Exception {
        try (Caller caller = get("/large", LONG)) {
            assertTrue(answered(caller).bytesIn() > 1_024 * 1_024);
            assertTrue(answered(caller).bytesIn() > 1_024 * 1_024);
        }
    }

    @Test
    void oneConnectionCarriesManyRequests() throws Exception {
        try (Caller caller = get("/", LONG)) {
            for (int i = 0; i < 50; i++) {
                answered(caller);
            }
        }
        assertEquals(1, server.connections());
    }

    @Test
    void eachRequestHasAConnectionOfItsOwnWhereThePlanWantsIt() throws Exception {
        try (Caller caller = caller(target("GET", url("/"), "", false), LONG)) {
            for (int i = 0; i < 3; i++) {
                answered(caller);
                assertFalse(caller.isOpen());
            }
        }
        assertEquals(3, server.connections());
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeout() throws Exception {
        try (Caller caller = get("/never", SHORT)) {
            caller.open();
            Thread watchdog = Thread.ofVirtual().start(() -> watch(caller));
            failed(ErrorKind.TIMEOUT, caller);
            watchdog.interrupt();
        }
    }

    private static void watch(Caller caller) {
        while (!Thread.currentThread().isInterrupted()) {
            caller.abortIfOverdue(System.nanoTime());
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aStreamThatTheServerResetsIsReset() throws Exception {
        try (Caller caller = get("/reset", LONG)) {
            failed(ErrorKind.RESET, caller);
        }
    }

    @Test
    void aConnectionThatTheServerEndsIsClosed() throws Exception {
        try (Caller caller = get("/cut", LONG)) {
            failed(ErrorKind.CLOSED, caller);
        }
    }

    @Test
    void aFailureIsFollowedByANewConnection() throws Exception {
        try (Caller caller = get("/reset", LONG)) {
            failed(ErrorKind.RESET, caller);
            failed(ErrorKind.RESET, caller);
        }
        assertEquals(2, server.connections());
    }

    @Test
    void nobodyThereIsRefused() throws Exception {
        int port = server.port();
        server.close();
        try (Caller caller =
                caller(target("GET", "http://127.0.0.1:" + port + "/", "", true), LONG)) {
            assertEquals(
                    ErrorKind.REFUSED, assertThrows(ConnectException.class, caller::open).kind());
        }
    }

    @Test
    void aServerThatSpeaksHttp2IsGreeted() throws Exception {
        try (Caller caller = get("/", LONG)) {
            caller.look();
        }
        assertEquals(0, server.connections(), "nothing was asked for");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                "what is this?",
                ""
            })
    void aServerWithoutHttp2IsTold(String answer) throws Exception {
        try (ScriptedServer old =
                        new ScriptedServer(peer -> {
                            peer.readRequest();
                            peer.write(answer);
                        });
                Caller caller = caller(target("GET", old.url(), "", true), LONG)) {
            ConnectException none = assertThrows(ConnectException.class, caller::look);
            assertEquals(ErrorKind.PROTOCOL, none.kind());
            assertEquals("it does not speak HTTP/2", none.getMessage());
        }
    }

    @Test
    void anAnswerInHttp1IsAFailure() throws Exception {
        try (ScriptedServer old =
                        new ScriptedServer(peer -> {
                            peer.readRequest();
                            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                            peer.awaitClose();
                        });
                Caller caller = caller(target("GET", old.url(), "", true), LONG)) {
            assertEquals(
                    "it does not speak HTTP/2: it answers in HTTP/1",
                    failed(ErrorKind.PROTOCOL, caller).detail());
        }
    }

    @Test
    void aBodyIsNotSentWithGet() {
        assertThrows(
                InvalidPlanException.class, () -> target("GET", "http://127.0.0.1/", "x", true));
    }
}
