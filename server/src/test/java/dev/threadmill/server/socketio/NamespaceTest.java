package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who hears what. */
class NamespaceTest {
    private final SioFixture fixture = new SioFixture(Map.of());
    private final Namespace main = fixture.main();

    @AfterEach
    void close() {
        fixture.close();
    }

    private MemoryPeer in(String... rooms) throws Exception {
        MemoryPeer peer = fixture.connected();
        for (String room : rooms) {
            peer.say("42[\"join\",\"" + room + "\"]");
        }
        return peer;
    }

    private int emit(Recipients recipients) {
        return main.emit(recipients, "e", "", List.of());
    }

    @Test
    void whoIsInSeveralOfTheRoomsHearsItOnce() throws Exception {
        MemoryPeer both = in("a", "b");
        MemoryPeer one = in("b");
        MemoryPeer none = in("c");

        assertEquals(2, emit(Recipients.in(List.of("a", "b", "nobody"))));
        both.hears("42[\"e\"]");
        both.hearsNothing();
        one.hears("42[\"e\"]");
        none.hearsNothing();
    }

    @Test
    void whoIsInAnExceptedRoomDoesNotHearIt() throws Exception {
        MemoryPeer both = in("a", "b");
        MemoryPeer one = in("a");

        assertEquals(1, emit(Recipients.in(List.of("a")).except(List.of("b"))));
        one.hears("42[\"e\"]");
        both.hearsNothing();
        assertEquals(1, emit(Recipients.ALL.except(List.of("b"))));
        one.hears("42[\"e\"]");
        both.hearsNothing();
    }

    @Test
    void theOwnIdIsARoom() throws Exception {
        MemoryPeer one = fixture.peer();
        String sid = one.connect();
        MemoryPeer other = fixture.connected();

        assertEquals(1, emit(Recipients.in(List.of(sid))));
        one.hears("42[\"e\"]");
        assertEquals(1, emit(Recipients.ALL.except(List.of(sid))));
        one.hearsNothing();
        other.hears("42[\"e\"]");
    }

    @Test
    void whoMayJoinAnothersRoomHearsItToo() throws Exception {
        MemoryPeer one = fixture.peer();
        String sid = one.connect();
        MemoryPeer other = in(sid);

        assertEquals(2, emit(Recipients.in(List.of(sid))));
        one.hears("42[\"e\"]");
        other.hears("42[\"e\"]");
    }

    @Test
    void whatIsWorthNothingLaterIsDroppedForWhoCannotTakeIt() throws Exception {
        MemoryPeer ready = in();
        MemoryPeer busy = in();
        busy.ready = false;

        assertEquals(1, emit(Recipients.ALL.nowOnly()));
        ready.hears("42[\"e\"]");
        busy.hearsNothing();
    }

    @Test
    void allMembersOfARoomCanBeMovedAndDisconnected() throws Exception {
        MemoryPeer one = in("a");
        MemoryPeer other = in("b");

        main.joinAll(Recipients.in(List.of("a")), List.of("c", "d"));
        assertEquals(1, emit(Recipients.in(List.of("c"))));
        one.hears("42[\"e\"]");
        main.leaveAll(Recipients.ALL, List.of("a", "c"));
        assertEquals(0, emit(Recipients.in(List.of("a", "c"))));
        assertEquals(2, main.roomCount());
        main.disconnectAll(Recipients.in(List.of("d")), false);
        one.hears("41");
        other.hearsNothing();
        assertEquals(1, main.memberCount());
    }

    @Test
    void whoIsDisconnectedInTheMiddleOfABroadcastHarmsNobody() throws Exception {
        for (int i = 0; i < 20; i++) {
            in("a");
        }
        main.disconnectAll(Recipients.in(List.of("a")), true);
        assertEquals(0, main.memberCount());
        assertEquals(0, main.roomCount());
        assertEquals(0, fixture.server.clientCount());
    }

    @Test
    void nobodyIsAskedWhereNobodyIs() throws Exception {
        Answers answers =
                main.emitWithAck(Recipients.ALL, "e", "", List.of(), Duration.ofSeconds(60));
        assertEquals(new Answers(List.of(), 0), answers);
    }
}
