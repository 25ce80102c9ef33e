package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application sees of its sessions. */
@Timeout(60)
class EngineSessionTest extends EngineServerFixture {
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
}
