package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.handler.EchoHandler;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes that work, wait and are turned away, over real sockets. */
@Timeout(60)
class HandshakeQueueTest {
    private static final String REQUEST =
            "GET /slow HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final HandshakeGate gate = new HandshakeGate(2, 1);

    /** Its handshakes take until somebody permits them. */
    private static final class Slow implements Handler {
        private final Semaphore permits = new Semaphore(0);
        private final boolean waitsForOthers;

        Slow(boolean waitsForOthers) {
            this.waitsForOthers = waitsForOthers;
        }

        @Override
        public Admission admit(Handshake handshake) {
            permits.acquireUninterruptibly();
            return new Admission.Accepted(this::serve);
        }

        @Override
        public boolean waitsForOthers() {
            return waitsForOthers;
        }

        @Override
        public void serve(Session session) {
            session.receive();
        }
    }

    private static Socket ask(Listener listener) throws Exception {
        Socket socket = new Socket("127.0.0.1", listener.port());
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(Socket socket) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, head::toString);
            head.append((char) next);
        }
        return head.toString();
    }

    private void await(Predicate<HandshakeGate.Stand> condition) throws InterruptedException {
        while (!condition.test(gate.stand())) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void soManyWorkSoManyWaitTheRestGet503AndWhoIsConnectedNoticesNothing() throws Exception {
        Slow slow = new Slow(false);
        Connections connections = new Connections();
        try (Listener listener =
                        Listener.start(
                                TestSettings.with(Map.of()),
                                Map.of("/slow", slow, "/echo", new EchoHandler())::get,
                                connections,
                                gate,
                                routing -> {},
                                routing -> {},
                                List.of());
                WebSocketClient connected =
                        WebSocketClient.connect(
                                URI.create("ws://127.0.0.1:" + listener.port() + "/echo"),
                                List.of(),
                                Tls.DEFAULT,
                                Duration.ofSeconds(30))) {
            await(stand -> stand.completedTasks() == 1);
            try (Socket one = ask(listener);
                    Socket two = ask(listener)) {
                await(stand -> stand.activeTasks() == 2);
                try (Socket waiting = ask(listener)) {
                    await(stand -> stand.queuedTasks() == 1);
                    try (Socket refused = ask(listener)) {
                        String head = head(refused);
                        assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                        assertTrue(head.matches("(?s).*\r\nRetry-After: [1-9]\\d*\r\n.*"), head);
                    }
                    assertEquals(new HandshakeGate.Stand(2, 2, 1, 1, 1, 1), gate.stand());
                    assertEquals(1, connections.rejectedCount());
                    connected.sendText("still here");
                    assertEquals("still here", ((WebSocketEvent.Text) connected.receive()).text());
                    slow.permits.release(3);
                    for (Socket socket : List.of(one, two, waiting)) {
                        assertTrue(head(socket).startsWith("HTTP/1.1 101 "));
                    }
                }
            }
            await(stand -> stand.equals(new HandshakeGate.Stand(2, 0, 0, 4, 1, 1)));
        }
    }

    @Test
    void whoWaitsForOtherMachinesHoldsUpNobody() throws Exception {
        Slow slow = new Slow(true);
        try (Listener listener =
                Listener.start(
                        TestSettings.with(Map.of()),
                        Map.of("/slow", slow, "/echo", new EchoHandler())::get,
                        new Connections(),
                        gate,
                        routing -> {},
                        routing -> {},
                        List.of())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    waiting.add(ask(listener));
                }
                await(stand -> stand.completedTasks() == 10);
                WebSocketClient.connect(
                                URI.create("ws://127.0.0.1:" + listener.port() + "/echo"),
                                List.of(),
                                Tls.DEFAULT,
                                Duration.ofSeconds(30))
                        .close();
                slow.permits.release(10);
                for (Socket socket : waiting) {
                    assertTrue(head(socket).startsWith("HTTP/1.1 101 "));
                }
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aHandshakeThatIsUnderWayAtTheEndHears101And1001ALaterOneHears503() throws Exception {
        Slow slow = new Slow(true);
        Listener listener =
                Listener.start(
                        TestSettings.with(Map.of()),
                        Map.of("/slow", slow, "/echo", new EchoHandler())::get,
                        new Connections(),
                        gate,
                        routing -> {},
                        routing -> {},
                        List.of());
        Thread end = Thread.ofVirtual().unstarted(() -> listener.shutdown(Duration.ofSeconds(20)));
        try (RawPeer early = RawPeer.connect(listener.port())) {
            early.write(RawPeer.request("/slow"));
            while (!slow.permits.hasQueuedThreads()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            end.start();
            for (String head = ""; !head.startsWith("HTTP/1.1 503 "); ) {
                try (RawPeer late = RawPeer.connect(listener.port())) {
                    late.write(RawPeer.request("/echo"));
                    head = late.readHead();
                }
            }
            slow.permits.release();
            assertTrue(early.readHead().startsWith("HTTP/1.1 101 "));
            early.expectClose(1001);
        } finally {
            end.join();
        }
    }
}
