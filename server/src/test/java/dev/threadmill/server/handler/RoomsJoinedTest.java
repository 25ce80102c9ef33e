package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.server.session.Audiences;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.QuietSession;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsJoinedTest {
    private final Audiences rooms = new Audiences();

    private RoomsJoined somebody() {
        Session session = new QuietSession();
        return new RoomsJoined(rooms, session);
    }

    @Test
    void aRoomIsThereAsLongAsItHasMembers() {
        RoomsJoined one = somebody();
        RoomsJoined two = somebody();
        one.join("a");
        one.join("a");
        two.join("a");
        assertEquals(2, rooms.size("a"));
        one.leave("a");
        one.leave("a");
        assertEquals(1, rooms.size("a"));
        two.leave("a");
        assertEquals(0, rooms.count());
    }

    @Test
    void theEndOfAConnectionLeavesAllItsRoomsForGood() {
        RoomsJoined one = somebody();
        one.join("a");
        one.join("b");
        assertEquals(List.of("a", "b"), one.names());
        one.close();
        one.join("c");
        assertEquals(0, rooms.count());
        assertEquals(List.of(), one.names());
    }

    @Test
    void namesAndNumberAreBounded() {
        RoomsJoined one = somebody();
        for (String name : new String[] {"", "/a", "x".repeat(RoomsJoined.NAME_CHARS_MAX + 1)}) {
            assertThrows(IllegalArgumentException.class, () -> one.join(name), name);
        }
        for (int i = 0; i < RoomsJoined.ROOMS_MAX; i++) {
            one.join("r" + i);
        }
        assertThrows(IllegalArgumentException.class, () -> one.join("more"));
        one.join("r0");
        one.leave("r0");
        one.join("more");
        assertEquals(RoomsJoined.ROOMS_MAX, rooms.count());
    }
}
