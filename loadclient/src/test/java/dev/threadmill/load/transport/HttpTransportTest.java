package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.ScriptedServer.Script;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpTransportTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Target.Http http(String method, String url, String body) {
        return new Target.Http(
                URI.create(url),
                method,
                List.of(),
                Payload.of(body),
                true,
                Tls.DEFAULT,
                Target.Client.RAW);
    }

    private static Caller caller(Target.Http target, Duration timeout) {
        return new HttpTransport(target, timeout, System::nanoTime).newCaller();
    }

    private static Outcome exchange(Caller caller) throws ConnectException {
        if (!caller.isOpen()) {
            caller.open();
        }
        return caller.exchange(System.nanoTime());
    }

    /** One exchange with a server that follows {@code script}. */
    private static Outcome once(Script script) throws Exception {
        try (ScriptedServer server = new ScriptedServer(script);
                Caller caller = caller(http("GET", server.url(), ""), LONG)) {
            return exchange(caller);
        }
    }

    private static Outcome answer(String response) throws Exception {
        return once(peer -> {
            peer.readRequest();
            peer.write(response);
            peer.awaitClose();
        });
    }

    private static void assertFailed(ErrorKind kind, Outcome outcome) {
        assertEquals(kind, assertInstanceOf(Outcome.Failed.class, outcome).kind());
    }

    @Test
    void sendsWhatThePlanSays() throws Exception {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        try (ScriptedServer server =
                        new ScriptedServer(peer -> {
                            requests.add(peer.readRequest());
                            peer.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
                            peer.awaitClose();
                        });
                Caller caller =
                        caller(
                                new Target.Http(
                                        URI.create(server.url() + "p%20q?x=ü#part"),
                                        "POST",
                                        List.of(new Header("X-One", "1")),
                                        Payload.of("{}"),
                                        true,
                                        Tls.DEFAULT,
                                        Target.Client.RAW),
                                LONG)) {
            var answered = assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertEquals(201, answered.status());
            assertEquals(
                    "POST /p%20q?x=%C3%BC HTTP/1.1\r\nHost: 127.0.0.1:"
                            + server.port()
                            + "\r\nUser-Agent: threadmill\r\nAccept: */*\r\nX-One: 1\r\n"
                            + "Content-Length: 2\r\n\r\n{}",
                    requests.take());
        }
    }

    @Test
    void keepsTheConnectionForTheNextRequest() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                Caller caller = caller(http("GET", server.url(), ""), LONG)) {
            for (int i = 0; i < 3; i++) {
                assertInstanceOf(Outcome.Answered.class, exchange(caller));
            }
            assertEquals(1, server.accepted());
        }
    }

    @Test
    void opensANewConnectionAfterConnectionClose() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer(peer -> {
                            peer.readRequest();
                            peer.write(
                                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
                            peer.awaitClose();
                        });
                Caller caller = caller(http("GET", server.url(), ""), LONG)) {
            assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertFalse(caller.isOpen());
            assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertEquals(2, server.accepted());
        }
    }

    @Test
    void countsBytesAndTimes() throws Exception {
        String response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        long before = System.nanoTime();
        var answered = assertInstanceOf(Outcome.Answered.class, answer(response));
        assertEquals(response.length(), answered.bytesIn());
        assertTrue(answered.bytesOut() > 20);
        assertTrue(answered.firstByteNanos() - before > 0);
        assertTrue(answered.endNanos() - answered.firstByteNanos() >= 0);
    }

    @Test
    void readsALargeBody() throws Exception {
        int length = 1_000_000;
        var answered =
                assertInstanceOf(
                        Outcome.Answered.class,
                        answer(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + length
                                        + "\r\n\r\n"
                                        + "x".repeat(length)));
        assertTrue(answered.bytesIn() > length);
    }

    @Test
    void readsAHeadLargerThanItsBuffer() throws Exception {
        assertInstanceOf(
                Outcome.Answered.class,
                answer(
                        "HTTP/1.1 200 OK\r\nX: "
                                + "y".repeat(30_000)
                                + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void anEndlessHeadIsAProtocolError() throws Exception {
        assertFailed(ErrorKind.PROTOCOL, answer("HTTP/1.1 200 OK\r\nX: " + "y".repeat(200_000)));
    }

    @Test
    void readsUntilTheServerClosesWhereNoLengthIsGiven() throws Exception {
        Outcome outcome =
                once(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\n\r\nall of it");
                });
        assertEquals(200, assertInstanceOf(Outcome.Answered.class, outcome).status());
    }

    @Test
    void aForeignProtocolIsAProtocolError() throws Exception {
        assertFailed(ErrorKind.PROTOCOL, answer("220 mail.example.org ESMTP\r\n\r\n"));
    }

    @Test
    void bytesBehindTheAnswerAreAProtocolError() throws Exception {
        assertFailed(ErrorKind.PROTOCOL, answer("HTTP/1.1 204 No Content\r\n\r\nsurprise"));
    }

    @Test
    void aCloseInTheMiddleIsClosed() throws Exception {
        assertFailed(
                ErrorKind.CLOSED,
                once(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
                }));
    }

    @Test
    void aResetIsReset() throws Exception {
        assertFailed(
                ErrorKind.RESET,
                once(peer -> {
                    peer.readRequest();
                    peer.reset();
                }));
    }

    @Test
    void nobodyListeningIsRefused() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Caller caller = caller(http("GET", "http://127.0.0.1:" + port, ""), LONG)) {
            var failure = assertThrows(ConnectException.class, caller::open);
            assertEquals(ErrorKind.REFUSED, failure.kind());
        }
    }

    @Test
    void anUnknownHostIsDns() {
        try (Caller caller = caller(http("GET", "http://no-such-host.invalid/", ""), LONG)) {
            var failure = assertThrows(ConnectException.class, caller::open);
            assertEquals(ErrorKind.DNS, failure.kind());
        }
    }

    @Test
    void aPassedDeadlineIsATimeoutEvenWhileBytesTrickleIn() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer(peer -> {
                            peer.readRequest();
                            for (char c : "HTTP/1.1 200 OK\r\nX: ".repeat(1_000).toCharArray()) {
                                peer.write(String.valueOf(c));
                                LockSupport.parkNanos(5_000_000);
                            }
                        });
                Caller caller = caller(http("GET", server.url(), ""), Duration.ofMillis(500))) {
            caller.open();
            Thread watchdog = Thread.ofVirtual().start(() -> watch(caller));
            assertFailed(ErrorKind.TIMEOUT, caller.exchange(System.nanoTime()));
            assertFalse(caller.isOpen());
            watchdog.interrupt();
        }
    }

    @Test
    void aDeadlineThatHasNotPassedHurtsNobody() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok();
                Caller caller = caller(http("GET", server.url(), ""), LONG)) {
            Thread watchdog = Thread.ofVirtual().start(() -> watch(caller));
            for (int i = 0; i < 200; i++) {
                assertInstanceOf(Outcome.Answered.class, exchange(caller));
            }
            watchdog.interrupt();
            assertEquals(1, server.accepted());
        }
    }

    private static void watch(Caller caller) {
        while (!Thread.currentThread().isInterrupted()) {
            caller.abortIfOverdue(System.nanoTime());
            Thread.yield();
        }
    }

    @Test
    void repeatsAnIdempotentRequestWhenTheIdleConnectionIsGone() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer(peer -> {
                            peer.readRequest();
                            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        });
                Caller get = caller(http("GET", server.url(), ""), LONG);
                Caller post = caller(http("POST", server.url(), "x"), LONG)) {
            assertInstanceOf(Outcome.Answered.class, exchange(get));
            assertInstanceOf(Outcome.Answered.class, exchange(post));
            // A start in the future stands for two seconds of idling.
            long later = System.nanoTime() + 2_000_000_000L;
            assertInstanceOf(Outcome.Answered.class, get.exchange(later));
            assertInstanceOf(Outcome.Failed.class, post.exchange(later));
        }
    }

    @Test
    void speaksIpv6() throws Exception {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        try (ScriptedServer server =
                        new ScriptedServer(
                                InetAddress.getByName("::1"),
                                peer -> {
                                    requests.add(peer.readRequest());
                                    peer.write("HTTP/1.1 204 No Content\r\n\r\n");
                                    peer.awaitClose();
                                });
                Caller caller =
                        caller(http("GET", "http://[::1]:" + server.port() + "/", ""), LONG)) {
            assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertTrue(requests.take().contains("\r\nHost: [::1]:" + server.port() + "\r\n"));
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer(peer -> {
                            while (peer.readRequest() != null) {
                                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                            }
                        });
                Caller caller = caller(http("HEAD", server.url(), ""), LONG)) {
            assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertInstanceOf(Outcome.Answered.class, exchange(caller));
            assertEquals(1, server.accepted());
        }
    }
}
