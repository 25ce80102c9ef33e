package dev.threadmill.server.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application sees of its sessions. Requests are made without HTTP here. */
@Timeout(60)
class EngineSessionTest {
    private static final String RS = "\u001e";

    private final Connections connections = new Connections();
    private final Deadlines deadlines = new Deadlines();
    private final EngineFigures figures = new EngineFigures();
    private final PollRoom room = new PollRoom(3_000_000);
    private final RecordingApplication application = new RecordingApplication();
    private final AtomicBoolean gone = new AtomicBoolean();
    private Duration ping = Duration.ofSeconds(30);
    private EngineServer server;

    @AfterEach
    void stop() {
        deadlines.close();
    }

    private EngineServer server() {
        if (server == null) {
            EngineSettings settings =
                    new EngineSettings(ping, ping, Duration.ofSeconds(10), 10_000, 1_000_000);
            server =
                    new EngineServer(
                            new EngineServices(
                                    settings,
                                    connections,
                                    new ConnectionLimits(100, 0),
                                    deadlines,
                                    figures,
                                    room),
                            application);
        }
        return server;
    }

    private EngineAnswer ask(String method, String sid, String body) {
        Map<String, List<String>> query =
                sid.isEmpty()
                        ? Map.of("EIO", List.of("4"), "transport", List.of("polling"))
                        : Map.of(
                                "EIO", List.of("4"),
                                "transport", List.of("polling"),
                                "sid", List.of(sid));
        List<EngineAnswer> answers = new ArrayList<>();
        server().serve(
                        new EngineRequest(
                                method,
                                "/test/",
                                query,
                                name -> Optional.empty(),
                                "1.2.3.4:5",
                                "1.2.3.4",
                                new ByteArrayInputStream(body.getBytes(UTF_8)),
                                gone::get),
                        answers::add);
        return answers.getFirst();
    }

    private String open() {
        return ask("GET", "", "").body().split("\"", -1)[3];
    }

    private FutureTask<EngineAnswer> pollAside(String sid) throws Exception {
        FutureTask<EngineAnswer> poll = new FutureTask<>(() -> ask("GET", sid, ""));
        Thread.ofVirtual().start(poll);
        EngineFixture.await(() -> figures.pollCount() == 1);
        return poll;
    }

    private static EngineMessage text(String text) {
        return EngineMessage.text(text);
    }

    @Test
    void knowsWhereItCameFrom() {
        String sid = open();
        EngineSession session = application.session;
        assertEquals(sid, session.id());
        assertEquals(20, sid.length());
        assertEquals("polling", session.transport());
        assertEquals("/test/", session.handshake().path());
        assertEquals("1.2.3.4:5", session.handshake().peer());
        assertTrue(session.isOpen());
    }

    @Test
    void aMessageAndItsAttachmentsGoTogether() throws Exception {
        String sid = open();
        EngineMessage message = new EngineMessage("x", List.of(new byte[] {1, 2, 3}, new byte[1]));
        FutureTask<EngineAnswer> poll = pollAside(sid);
        assertTrue(application.session.send(message));
        assertEquals("4x" + RS + "bAQID" + RS + "bAA==", poll.get().body());
    }

    @Test
    void whatWaitsIsFetchedBeforeAnOrderlyEnd() throws Exception {
        String sid = open();
        application.session.send(text("last words"));
        application.session.close();
        assertFalse(application.session.isOpen());
        assertFalse(application.session.send(text("too late")));
        assertEquals("closed: forced close", application.next());
        assertEquals(400, ask("POST", sid, "4a").status());
        assertEquals("4last words" + RS + "1", ask("GET", sid, "").body());
        assertEquals(400, ask("GET", sid, "").status());
        assertEquals(0, server.sessionCount());
        assertEquals(0, deadlines.count());
    }

    @Test
    void aPollThatWaitsIsToldTheEnd() throws Exception {
        String sid = open();
        FutureTask<EngineAnswer> poll = pollAside(sid);
        application.session.close();
        application.session.close();
        assertEquals("1", poll.get().body());
        assertEquals("closed: forced close", application.next());
        assertTrue(application.told.isEmpty());
        assertEquals(0, server.sessionCount());
    }

    @Test
    void theEndIsToldAfterTheMessageThatIsDealtWith() throws Exception {
        String sid = open();
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch dealing = new CountDownLatch(1);
        application.reaction =
                (session, text) -> {
                    dealing.countDown();
                    try {
                        assertTrue(goOn.await(20, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        FutureTask<EngineAnswer> post = new FutureTask<>(() -> ask("POST", sid, "4a" + RS + "4b"));
        Thread.ofVirtual().start(post);
        assertTrue(dealing.await(20, TimeUnit.SECONDS));
        assertEquals(400, ask("POST", sid, "4c").status()); // two at once
        assertEquals(400, ask("GET", sid, "").status());
        assertTrue(application.told.isEmpty());
        goOn.countDown();
        assertEquals(400, post.get().status());
        List<String> told = new ArrayList<>(List.of(application.next(), application.next()));
        assertEquals("closed: transport error", told.getLast());
        assertTrue(application.told.isEmpty());
    }

    @Test
    void anApplicationMayCloseFromWithinAMessage() throws Exception {
        String sid = open();
        application.reaction = (session, text) -> session.close();
        assertEquals("ok", ask("POST", sid, "4a" + RS + "4b").body());
        assertEquals("a", application.next());
        assertEquals("closed: forced close", application.next());
        assertEquals("1", ask("GET", sid, "").body());
    }

    @Test
    void whatTheApplicationCannotReadEndsTheSession() throws Exception {
        String sid = open();
        application.reaction =
                (session, text) -> {
                    throw new MalformedPacketException("on purpose");
                };
        application.session.send(text("last words"));
        assertEquals("ok", ask("POST", sid, "4a" + RS + "4b").body());
        assertEquals("closed: forced close", application.next());
        assertEquals("4last words" + RS + "1", ask("GET", sid, "").body());
        assertTrue(application.told.isEmpty());
        assertEquals(0, room.bytes());
    }

    @Test
    void anApplicationThatFailsEndsTheSession() throws Exception {
        String sid = open();
        application.reaction =
                (session, text) -> {
                    throw new IllegalStateException("on purpose");
                };
        assertEquals(500, ask("POST", sid, "4a").status());
        assertEquals("closed: transport error", application.next());
        assertEquals(0, server.sessionCount());
    }

    @Test
    void aQueueThatIsFullEndsTheSessionAndIsCounted() throws Exception {
        String sid = open();
        EngineMessage message = text("a".repeat(99_899));
        for (int i = 0; i < 10; i++) {
            assertTrue(application.session.send(message));
        }
        assertFalse(application.session.send(message));
        assertEquals("closed: transport error", application.next());
        assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
        assertEquals(400, ask("GET", sid, "").status());
        assertEquals(0, room.bytes());
    }

    @Test
    void aBurstOfShortMessagesFits() throws Exception {
        String sid = open();
        for (int i = 0; i < 9_000; i++) {
            assertTrue(application.session.send(text("a")));
        }
        assertEquals(9_000, ask("GET", sid, "").body().split(RS, -1).length);
    }

    @Test
    void whatAPostBringsAboutLeavesRoomForOthers() throws Exception {
        String sid = open();
        EngineMessage large = text("a".repeat(100_000));
        CountDownLatch full = new CountDownLatch(1);
        application.reaction =
                (session, text) -> {
                    for (int i = 0; i < 8; i++) {
                        session.send(large);
                        if (i == 3) {
                            full.countDown();
                        }
                    }
                };
        FutureTask<EngineAnswer> post = new FutureTask<>(() -> ask("POST", sid, "4a"));
        Thread poster = Thread.ofVirtual().start(post);
        assertTrue(full.await(20, TimeUnit.SECONDS));
        EngineFixture.await(() -> poster.getState() == Thread.State.TIMED_WAITING);
        for (int i = 0; i < 4; i++) {
            assertTrue(application.session.send(large));
        }
        while (!post.isDone()) {
            ask("GET", sid, "");
            application.session.send(text("more")); // so that no poll waits
        }
        assertEquals("ok", post.get().body());
    }

    @Test
    void allSessionsTogetherHaveBoundedRoom() throws Exception {
        EngineMessage shared = text("a".repeat(500_000));
        String first = open();
        EngineSession one = application.session;
        for (int i = 0; i < 20; i++) {
            open();
            assertTrue(application.session.send(shared)); // kept once
        }
        assertTrue(room.bytes() < 600_000);
        assertTrue(one.send(text("a".repeat(900_000))));
        String second = open();
        assertTrue(application.session.send(text("a".repeat(900_000))));
        open();
        EngineSession last = application.session;
        assertFalse(last.send(text("a".repeat(900_000))));
        assertEquals("closed: transport error", application.next());
        assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
        assertEquals(900_001, ask("GET", first, "").body().length());
        assertEquals(900_001, ask("GET", second, "").body().length());
        server.shutDown(Duration.ofSeconds(5));
        assertEquals(0, room.bytes());
    }

    @Test
    void aFullHeapIsAnsweredWithoutTheWordsOfTheMachine() {
        String sid = open();
        application.reaction =
                (session, text) -> {
                    throw new OutOfMemoryError("on purpose");
                };
        EngineAnswer answer = ask("POST", sid, "4a");
        assertEquals(503, answer.status());
        assertEquals("", answer.body());
        assertEquals(0, server.sessionCount());
    }

    @Test
    void aPollWhoseClientIsGoneEndsTheSession() throws Exception {
        String sid = open();
        gone.set(true);
        assertEquals(400, ask("GET", sid, "").status());
        assertEquals("closed: transport error", application.next());
        assertEquals(0, server.sessionCount());
    }

    @Test
    void whatIsWorthNothingLaterGoesOnlyToAPollThatWaits() throws Exception {
        String sid = open();
        assertFalse(application.session.sendVolatile(text("lost")));
        FutureTask<EngineAnswer> poll = pollAside(sid);
        assertTrue(application.session.sendVolatile(text("heard")));
        assertEquals("4heard", poll.get().body());
    }

    @Test
    void theDeadlineCountsEvenWhereNobodyLooksAfterIt() throws Exception {
        deadlines.close();
        ping = Duration.ofMillis(20);
        String sid = open();
        long end = System.nanoTime() + 2 * ping.toNanos();
        EngineFixture.await(() -> System.nanoTime() >= end);
        assertEquals(EngineError.UNKNOWN_SID.json(), ask("GET", sid, "").body());
        assertEquals("closed: ping timeout", application.next());
    }

    @Test
    void theEndOfTheServerEndsAllSessionsAndLetsNobodyIn() throws Exception {
        FutureTask<EngineAnswer> poll = pollAside(open());
        open();
        server.shutDown(Duration.ofSeconds(5));
        assertEquals("1", poll.get().body());
        assertEquals("closed: forced close", application.next());
        assertEquals("closed: forced close", application.next());
        assertEquals(503, ask("GET", "", "").status());
        assertEquals(0, server.sessionCount());
        assertEquals(0, deadlines.count());
    }

    @Test
    void aClientThatIsGoneWhenItIsAnsweredHasNoSession() throws Exception {
        String sid = open();
        application.session.send(text("lost"));
        Map<String, List<String>> query =
                Map.of(
                        "EIO", List.of("4"),
                        "transport", List.of("polling"),
                        "sid", List.of(sid));
        try {
            server.serve(
                    new EngineRequest(
                            "GET",
                            "/",
                            query,
                            name -> Optional.empty(),
                            "",
                            "",
                            new ByteArrayInputStream(new byte[0]),
                            () -> false),
                    answer -> {
                        throw new IllegalStateException("gone");
                    });
        } catch (IllegalStateException e) {
            assertEquals("gone", e.getMessage());
        }
        assertEquals("closed: transport error", application.next());
    }

    /** Brings WebSockets to the server. */
    private UpstreamServer webSockets() throws Exception {
        return new UpstreamServer(
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        return server().admit(handshake);
                    }

                    @Override
                    public void serve(Session session) {
                        throw new IllegalStateException();
                    }
                });
    }

    private static Peer connect(UpstreamServer listener, String more) throws Exception {
        return new Peer(
                WebSocketClient.connect(
                        URI.create(listener.url() + "/?EIO=4&transport=websocket" + more),
                        List.of(),
                        Tls.DEFAULT,
                        Duration.ofSeconds(20)));
    }

    @Test
    void onAWebSocketTheApplicationSendsAndCloses() throws Exception {
        try (UpstreamServer listener = webSockets();
                Peer peer = connect(listener, "")) {
            assertTrue(peer.hear().startsWith("0{"));
            peer.say("4hello");
            assertEquals("hello", application.next());
            EngineSession session = application.session;
            assertEquals("websocket", session.transport());
            assertTrue(session.sendVolatile(text("now")));
            assertEquals("4now", peer.hear());
            session.send(new EngineMessage("x", List.of(new byte[] {1, 2, 3})));
            session.close();
            assertEquals("4x", peer.hear());
            assertEquals(3, ((WebSocketEvent.Binary) peer.next()).bytes().length);
            peer.hearClose();
            assertEquals("closed: forced close", application.next());
            assertFalse(session.send(text("late")));
            assertEquals(0, server.sessionCount());
            assertEquals(0, deadlines.count());
        }
    }

    @Test
    void whatManyThreadsSendDuringAnUpgradeArrivesOnceAndInEachOnesOrder() throws Exception {
        int senders = 4;
        int each = 200;
        try (UpstreamServer listener = webSockets()) {
            String sid = open();
            EngineSession session = application.session;
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                String name = s + ":";
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 0; i < each; i++) {
                                        try {
                                            if (i == 4) {
                                                assertTrue(go.await(20, TimeUnit.SECONDS));
                                            }
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                        session.send(text(name + i));
                                        Thread.yield();
                                    }
                                }));
            }
            EngineFixture.await(
                    () -> threads.stream().allMatch(t -> t.getState() != Thread.State.RUNNABLE));
            try (Peer peer = connect(listener, "&sid=" + sid)) {
                peer.say("2probe");
                assertEquals("3probe", peer.hear());
                peer.say("5");
                go.countDown();
                int[] next = new int[senders];
                for (int heard = 0; heard < senders * each; heard++) {
                    String[] parts = peer.hear().substring(1).split(":", -1);
                    assertEquals(next[Integer.parseInt(parts[0])]++, Integer.parseInt(parts[1]));
                }
                peer.heardNothingElse();
                assertEquals("websocket", session.transport());
            }
        }
    }
}
