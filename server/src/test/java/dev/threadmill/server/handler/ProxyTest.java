package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.RawUpstream;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.WebSocketEvent;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy handler: handshake, messages, ends. */
@Timeout(60)
class ProxyTest extends ProxyFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A server that keeps the handshakes that it sees. */
    private static final class Noting implements Handler {
        private final BlockingQueue<Handshake> seen = new LinkedBlockingQueue<>();

        @Override
        public Admission admit(Handshake handshake) {
            seen.add(handshake);
            return new EchoHandler().admit(handshake);
        }

        @Override
        public void serve(Session session) {
            new EchoHandler().serve(session);
        }
    }

    private UpstreamServer echo() throws Exception {
        return closed(new UpstreamServer(new EchoHandler()));
    }

    private UpgradeRefusedException refused(String path) {
        return assertThrows(
                UpgradeRefusedException.class,
                () -> WebSocketClient.connect(proxy.uri(path), List.of(), Tls.DEFAULT, PATIENCE));
    }

    @Test
    void passesMessagesBothWays() throws Exception {
        proxy(echo().url() + "/x");
        WebSocketClient client = connect();
        exchange(client, "hello ü");
        client.sendBinary(new byte[] {0, 1, -1});
        assertArrayEquals(
                new byte[] {0, 1, -1}, ((WebSocketEvent.Binary) client.receive()).bytes());
        exchange(client, "x".repeat(3 << 20));
        exchange(client, "");
        client.finish(1000, "");
        awaitNothingLeft();
    }

    @Test
    void passesWhatTheServerSaysOnItsOwn() throws Exception {
        UpstreamServer talking =
                closed(
                        new UpstreamServer(session -> {
                            for (int i = 0; i < 100; i++) {
                                session.sendText("n" + i);
                            }
                            session.receive();
                        }));
        proxy(talking.url());
        WebSocketClient client = connect();
        for (int i = 0; i < 100; i++) {
            assertText("n" + i, client);
        }
    }

    @Test
    void rulesOfThePathGoFirst() throws Exception {
        proxy(
                echo().url(),
                "rules:",
                "  - match: {type: mine}",
                "    response: {type: ours}",
                "messages:",
                "  - on_connect: welcome");
        WebSocketClient client = connect();
        assertText("welcome", client);
        client.sendText("{\"type\":\"mine\"}");
        assertText("{\"type\":\"ours\"}", client);
        exchange(client, "{\"type\":\"theirs\"}");
    }

    @Test
    void sendsTheHeadersThatAreConfiguredAndNoneOfTheClientsOthers() throws Exception {
        Noting upstream = new Noting();
        proxyIn(
                Map.of("API_TOKEN", "s3cret"),
                closed(new UpstreamServer(upstream)).url(),
                "on_connect:",
                "  headers:",
                "    Authorization: \"Bearer {{env.API_TOKEN}}\"",
                "    X-Who: \"{{query.who}}\"",
                "forward_headers: [X-Trace, x-none, Authorization]");
        closed(
                WebSocketClient.connect(
                        proxy.uri("/proxy?who=me%20too"),
                        List.of(
                                new Header("X-Trace", "1"),
                                new Header("X-Trace", "2"),
                                new Header("Cookie", "mine=1"),
                                new Header("Authorization", "Bearer mine"),
                                new Header("Origin", "http://127.0.0.1")),
                        Tls.DEFAULT,
                        PATIENCE));
        Handshake seen = upstream.seen.take();
        assertEquals(List.of("Bearer s3cret"), seen.values("authorization"));
        assertEquals(List.of("me too"), seen.values("x-who"));
        assertEquals(List.of("1", "2"), seen.values("x-trace"));
        assertFalse(seen.headers().containsKey("cookie"));
        assertFalse(seen.headers().containsKey("origin"));
    }

    @Test
    void aClientCannotBreakOutOfItsPlaceInTheAddress() throws Exception {
        Noting upstream = new Noting();
        proxy(closed(new UpstreamServer(upstream)).url() + "/a/{{query.x}}?y={{query.y}}");
        String evil = "b%2F..%2F%40evil%3F%23%26";
        closed(proxy.connect("/proxy?x=" + evil + "&y=" + evil));
        Handshake seen = upstream.seen.take();
        assertEquals("/a/b/../@evil?#&", seen.path());
        assertEquals(Map.of("y", List.of("b/../@evil?#&")), seen.query());
        assertEquals(400, refused("/proxy?x=..").status());
        closed(proxy.connect("/proxy?z=.."));
        assertEquals("/a/", upstream.seen.take().path());
        closed(proxy.connect("/proxy"));
        assertEquals("/a/", upstream.seen.take().path());
    }

    @Test
    void aClientCannotSmuggleInAHeader() throws Exception {
        proxy(echo().url(), "on_connect:", "  headers:", "    X-Who: \"{{query.who}}\"");
        assertEquals(400, refused("/proxy?who=a%0D%0AX-Evil:1").status());
    }

    @Test
    void theServerChoosesTheSubprotocol() throws Exception {
        Handler second =
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        return new Admission.Accepted(
                                Optional.of(handshake.subprotocols().get(1)), this::serve);
                    }

                    @Override
                    public void serve(Session session) {
                        new EchoHandler().serve(session);
                    }
                };
        proxy(closed(new UpstreamServer(second)).url());
        WebSocketClient client =
                closed(
                        WebSocketClient.connect(
                                proxy.uri("/proxy"),
                                List.of(),
                                new Offer(List.of("one", "two", "three"), false, false),
                                Tls.DEFAULT,
                                PATIENCE));
        assertEquals("two", client.subprotocol());
    }

    @Test
    void aServerThatRefusesIsABadGateway() throws Exception {
        Handler refusing =
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        return new Admission.Refused(403, "inner secrets");
                    }

                    @Override
                    public void serve(Session session) {}
                };
        proxy(closed(new UpstreamServer(refusing)).url());
        var refused = refused("/proxy");
        assertEquals(502, refused.status());
        assertTrue(refused.getMessage().contains("refused the WebSocket with status 403"));
        assertFalse(refused.getMessage().contains("secrets"));
        assertEquals(1, proxy.connections().upstreams().errorCount());
        awaitNothingLeft();
    }

    @Test
    void aServerThatIsNotThereIsABadGateway() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        proxy("ws://127.0.0.1:" + port);
        var refused = refused("/proxy");
        assertEquals(502, refused.status());
        assertTrue(refused.getMessage().contains("cannot be reached: "), refused::getMessage);
        awaitNothingLeft();
    }

    @Test
    void aServerThatDoesNotAnswerIsAGatewayTimeout() throws Exception {
        RawUpstream mute =
                closed(
                        new RawUpstream((socket, in, request) ->
                                in.transferTo(OutputStream.nullOutputStream())));
        proxy(mute.url(), "connect_timeout: 100ms");
        var refused = refused("/proxy");
        assertEquals(504, refused.status());
        assertTrue(refused.getMessage().contains("did not answer within 100ms"));
        await("the dialled socket stayed open", () -> mute.open() == 0);
        awaitNothingLeft();
    }

    @Test
    void theServersCloseReachesTheClient() throws Exception {
        UpstreamServer leaving =
                closed(new UpstreamServer(session -> session.close(4001, "go away ü")));
        proxy(leaving.url());
        WebSocketClient client = connect();
        assertNull(client.receive());
        assertEquals(4001, client.closeCode());
        assertEquals("go away ü", client.closeReason());
        awaitNothingLeft();
        assertEquals(0, proxy.connections().upstreams().errorCount());
    }

    @Test
    void theClientsCloseReachesTheServer() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        proxy(endsNotedBy(ends).url());
        connect().finish(4002, "done ü");
        assertEquals("4002 done ü", ends.take());
        connect().finish(1005, "");
        assertEquals("1005 ", ends.take());
        awaitNothingLeft();
    }

    private UpstreamServer endsNotedBy(BlockingQueue<String> ends) throws Exception {
        return closed(
                new UpstreamServer(session -> {
                    while (session.receive() != null) {
                        // Only the end is of interest.
                    }
                    ends.add(session.closeCode() + " " + session.closeReason());
                }));
    }

    @Test
    void aClientThatIsLostIsSaidToTheServer() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        proxy(endsNotedBy(ends).url());
        connect().close();
        assertEquals("1001 the client is gone", ends.take());
        awaitNothingLeft();
    }

    @Test
    void aServerThatIsLostClosesTheClientAsABadGateway() throws Exception {
        List<RawUpstream.Script> losses =
                List.of(
                        (socket, in, request) -> {
                            socket.setSoLinger(true, 0);
                            socket.close();
                        },
                        (socket, in, request) -> {
                            // Half-open: it says nothing more, but would still listen.
                            socket.shutdownOutput();
                            in.transferTo(OutputStream.nullOutputStream());
                        });
        for (RawUpstream.Script loss : losses) {
            proxy(closed(RawUpstream.upgraded(loss)).url());
            WebSocketClient client = connect();
            assertNull(client.receive());
            assertEquals(1014, client.closeCode());
            assertEquals("the upstream was lost", client.closeReason());
            awaitNothingLeft();
            assertEquals(1, proxy.connections().upstreams().errorCount());
        }
    }

    @Test
    void aServerThatBreaksTheProtocolClosesTheClientAsABadGateway() throws Exception {
        RawUpstream broken =
                closed(
                        RawUpstream.upgraded((socket, in, request) -> {
                            socket.getOutputStream().write(new byte[] {(byte) 0x8f, 0});
                            in.transferTo(OutputStream.nullOutputStream());
                        }));
        proxy(broken.url());
        WebSocketClient client = connect();
        assertNull(client.receive());
        assertEquals(1014, client.closeCode());
        assertTrue(client.closeReason().startsWith("the upstream broke the protocol"));
        awaitNothingLeft();
    }

    @Test
    void nothingIsLeftOfManyConnections() throws Exception {
        UpstreamServer upstream = echo();
        proxy(upstream.url());
        List<Thread> threads = new ArrayList<>();
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    WebSocketClient client = proxy.connect("/proxy");
                                    exchange(client, "m" + number);
                                    switch (number % 3) {
                                        case 0 -> client.close();
                                        case 1 -> client.finish(1000, "");
                                        default -> client.finish(4000, "x");
                                    }
                                } catch (Exception | AssertionError e) {
                                    failures.add(e);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
        awaitNothingLeft();
        await("the server kept one", () -> upstream.connections().openCount() == 0);
        assertEquals(0, proxy.connections().upstreams().errorCount());
    }

    @Test
    void atItsEndTheProxyTakesLeaveOfBoth() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        proxy(endsNotedBy(ends).url());
        WebSocketClient client = connect();
        Thread reading =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                client.receive();
                            } catch (java.io.IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        proxy.close();
        reading.join();
        assertEquals(1001, client.closeCode());
        assertTrue(ends.take().startsWith("1001 "));
    }

    @Test
    void aServerWithACertificateOfItsOwnIsTrustedWhereThatIsSaid(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        Certificates made = Certificates.in(folder);
        UpstreamServer secure =
                closed(
                        new UpstreamServer(
                                new EchoHandler(),
                                Map.of(
                                        "server.tls.cert_path",
                                        made.certificate().toString(),
                                        "server.tls.key_path",
                                        made.key().toString())));
        assertTrue(URI.create(secure.url()).getScheme().equals("wss"));
        proxy(secure.url(), "cacert: " + made.certificate());
        exchange(connect(), "trusted");
        proxy(secure.url(), "insecure: true");
        exchange(connect(), "taken as it is");
        exchange(connect(), "x".repeat(1 << 20));
        proxy(secure.url());
        assertEquals(502, refused("/proxy").status());
        awaitNothingLeft();
    }
}
