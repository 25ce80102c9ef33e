package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.wire.socketio.SocketPacket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection state recovery: clients that were lost come back to what they had. */
class RecoveryTest {
    private final SioFixture fixture = new SioFixture(Map.of("socketio.recovery", "60s"));

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The offset at the end of an event. */
    private static String offset(String event) {
        String tail = event.substring(0, event.lastIndexOf("\"]"));
        return tail.substring(tail.lastIndexOf('"') + 1);
    }

    /** A client that was in a room, and has been lost: its pid, its id and its last offset. */
    private record Lost(String pid, String sid, String offset) {
        String connect() {
            return "40{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}";
        }
    }

    private Lost lose(String reason) throws Exception {
        MemoryPeer peer = fixture.peer();
        peer.say("40");
        String connected = peer.next();
        peer.say("42[\"join\",\"a\"]");
        fixture.server.emit("/", List.of(), List.of(), "first", "1");
        String first = peer.next();
        assertTrue(first.matches("42\\[\"first\",1,\"[^\"]+\"]"), first);
        peer.lose(reason);
        return new Lost(SioPeer.pid(connected), SioPeer.sid(connected), offset(first));
    }

    @Test
    void whoComesBackHasItsIdItsRoomsAndWhatItHasMissed() throws Exception {
        Lost lost = lose("transport close");
        fixture.server.emit("/", List.of(), List.of(), "all", "");
        fixture.server.emit("/", List.of("a"), List.of(), "room", "2");
        fixture.server.emit("/", List.of(lost.sid()), List.of(), "own", "");
        fixture.server.emit("/", List.of("b"), List.of(), "other", "");
        fixture.server.emit("/", List.of(), List.of("a"), "excepted", "");
        fixture.main().emit(Recipients.ALL.nowOnly(), "volatile", "", List.of());
        MemoryPeer back = fixture.peer();
        back.say(lost.connect());
        assertTrue(back.next().startsWith("42[\"all\",\""));
        assertTrue(back.next().startsWith("42[\"room\",2,\""));
        assertTrue(back.next().startsWith("42[\"own\",\""));
        String connected = back.next();
        assertEquals(lost.sid(), SioPeer.sid(connected));
        assertEquals(lost.pid(), SioPeer.pid(connected));
        back.hearsNothing();
        assertEquals(1, fixture.server.emit("/", List.of("a"), List.of(), "again", ""));
        assertTrue(back.next().startsWith("42[\"again\",\""));
        assertEquals(1, fixture.server.counts().count(Kind.RECOVERED));
    }

    @Test
    void nobodyComesBackTwice() throws Exception {
        Lost lost = lose("ping timeout");
        MemoryPeer back = fixture.peer();
        assertEquals(lost.sid(), back.connect(lost.connect()));
        assertNotEquals(lost.sid(), fixture.peer().connect(lost.connect()));
        back.lose("transport error");
        assertEquals(lost.sid(), fixture.peer().connect(lost.connect()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parse error", "server shutting down"})
    void whoBrokeTheRulesDoesNotComeBack(String reason) throws Exception {
        Lost lost = lose(reason);
        assertNotEquals(lost.sid(), fixture.peer().connect(lost.connect()));
    }

    @Test
    void whoHasLeftDoesNotComeBack() throws Exception {
        MemoryPeer peer = fixture.peer();
        peer.say("40");
        String connected = peer.next();
        fixture.server.emit("/", List.of(), List.of(), "x", "");
        Lost left = new Lost(SioPeer.pid(connected), SioPeer.sid(connected), offset(peer.next()));
        peer.say("41");
        peer.lose("transport close");
        assertNotEquals(left.sid(), fixture.peer().connect(left.connect()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0"})
    void anOffsetOfAnotherLogIsNotTaken(String offset) throws Exception {
        Lost lost = lose("transport close");
        Lost other = new Lost(lost.pid(), lost.sid(), offset);
        assertNotEquals(lost.sid(), fixture.peer().connect(other.connect()));
    }

    @Test
    void repliesCarryAnOffsetTooButAcknowledgedEventsDoNot() throws Exception {
        MemoryPeer peer = fixture.connected();
        peer.say("421[\"message\",1]");
        String reply = peer.next();
        assertTrue(reply.matches("42\\[\"message\",1,\"[^\"]+\"]"), reply);
        peer.hears("431[1]");
        Answers answers =
                fixture.main()
                        .emitWithAck(Recipients.ALL, "ask", "", List.of(), Duration.ofMillis(20));
        assertEquals(1, answers.missing());
        assertTrue(peer.next().matches("42\\d+\\[\"ask\"]"));
    }

    @Test
    void withoutItThereIsNoPidAndNoOffset() throws Exception {
        try (SioFixture plain = new SioFixture(Map.of())) {
            MemoryPeer peer = plain.peer();
            peer.say("40{\"pid\":\"x\",\"offset\":\"y\"}");
            assertNull(SioPeer.pid(peer.next()));
            plain.server.emit("/", List.of(), List.of(), "x", "");
            peer.hears("42[\"x\"]");
        }
    }

    // ---- bounds

    private final AtomicLong clock = new AtomicLong();
    private final Recovery recovery = new Recovery(Duration.ofSeconds(10), clock::get);

    private String keep(String arguments) {
        return recovery.keep(
                        new SocketPacket.Event("/", SocketPacket.NO_ACK, "e", arguments, List.of()),
                        Recipients.ALL)
                .offset();
    }

    private boolean comesBack(String offset) {
        recovery.lost("pid", "sid", List.of());
        return recovery.find("pid", offset) != null;
    }

    @Test
    void clientsAndEventsAreKeptForAWhile() {
        String offset = keep("");
        recovery.lost("pid", "sid", List.of());
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        Recovery.Kept kept = recovery.find("pid", offset);
        assertNotNull(kept);
        assertEquals(List.of(), recovery.missed(kept, offset));
        recovery.lost("pid", "sid", List.of());
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        assertNull(recovery.find("pid", offset));
    }

    @Test
    void onlySoManyEventsAreKept() {
        String first = keep("");
        for (int i = 1; i < Recovery.EVENTS_MAX; i++) {
            keep("");
        }
        assertTrue(comesBack(first));
        String last = keep("");
        assertNull(recovery.find("pid", first));
        assertTrue(comesBack(last));
        recovery.lost("pid", "sid", List.of());
        assertNull(recovery.find("pid", first));
    }

    @Test
    void onlySoManyBytesOfEventsAreKept() {
        String first = keep("\"" + "x".repeat((int) Recovery.EVENT_BYTES_MAX / 2) + "\"");
        assertTrue(comesBack(first));
        String last = keep("\"" + "x".repeat((int) Recovery.EVENT_BYTES_MAX / 2) + "\"");
        recovery.lost("pid", "sid", List.of());
        assertNull(recovery.find("pid", first));
        assertTrue(comesBack(last));
    }

    @Test
    void onlySoManyClientsAndRoomsAreKept() {
        String offset = keep("");
        for (int i = 0; i <= Recovery.CLIENTS_MAX; i++) {
            recovery.lost("pid" + i, "sid", List.of());
        }
        assertNull(recovery.find("pid0", offset));
        assertNotNull(recovery.find("pid1", offset));
        List<String> rooms = java.util.Collections.nCopies(Recovery.ROOMS_MAX / 2 + 1, "room");
        recovery.lost("many", "sid", rooms);
        recovery.lost("more", "sid", rooms);
        assertNull(recovery.find("many", offset));
        assertNotNull(recovery.find("more", offset));
    }
}
