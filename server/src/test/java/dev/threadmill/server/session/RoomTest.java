package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.SessionWithoutSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoomTest {
    private static final PreparedMessage HELLO = PreparedMessage.text("hello");
    private static final PreparedMessage BYE = PreparedMessage.text("bye");

    private final Connections connections = new Connections();
    private final Room room = new Room(connections, new MessageStore(100, 1_000_000));

    /** A session that keeps what it is sent; its own thread may be held up while it sends. */
    private static final class Listening extends SessionWithoutSocket {
        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch reading;
        private volatile Thread own;
        private volatile int closeCode;

        Listening(int holdUps) {
            reading = new CountDownLatch(holdUps);
        }

        String heard() {
            return String.join(" ", heard);
        }

        @Override
        public boolean send(PreparedMessage message) {
            if (Thread.currentThread().equals(own)) {
                try {
                    reading.await();
                } catch (InterruptedException e) {
                    return false;
                }
            }
            return heard.add(((Message.Text) message.message()).text());
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
            reading.countDown();
        }

        @Override
        public boolean isOpen() {
            return closeCode == 0;
        }

        @Override
        public boolean send(Message message) {
            return send(new PreparedMessage(message));
        }

        @Override
        public Message receive() {
            return null;
        }
    }

    private static PreparedMessage text(Object text) {
        return PreparedMessage.text(text.toString());
    }

    private Room.Member enters(Listening session) {
        Room.Member member = room.join(session, HELLO, 10);
        room.greet(member);
        return member;
    }

    @Test
    void everybodyButTheSenderHears() {
        Listening a = new Listening(0);
        Listening b = new Listening(0);
        Listening c = new Listening(0);
        enters(a);
        Room.Member sender = enters(b);
        enters(c);
        room.post(text(1), sender);
        room.post(text(2), null);
        assertEquals("hello 1 2", a.heard());
        assertEquals("hello 2", b.heard());
        assertEquals("hello 1 2", c.heard());
    }

    @Test
    void whoHasLeftHearsNothingAndTheOthersHearOfItOnce() {
        List<Listening> sessions = new ArrayList<>();
        List<Room.Member> members = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sessions.add(new Listening(0));
            members.add(enters(sessions.getLast()));
        }
        room.leave(members.get(3), BYE);
        room.leave(members.get(3), BYE);
        room.leave(members.get(39), BYE);
        room.leave(members.get(0), BYE);
        room.post(text("x"), null);
        assertEquals(37, room.memberCount());
        assertEquals("hello", sessions.get(3).heard());
        assertEquals("hello bye", sessions.get(39).heard());
        assertEquals("hello bye bye", sessions.get(0).heard());
        assertEquals("hello bye bye bye x", sessions.get(38).heard());
        for (Room.Member member : members) {
            room.leave(member, BYE);
        }
        assertEquals(0, room.memberCount());
    }

    @Test
    void whatIsSaidDuringTheGreetingComesAfterItOnce() throws Exception {
        room.post(text(1), null);
        room.post(text(2), null);
        Listening slow = new Listening(1);
        Room.Member member = room.join(slow, HELLO, 10);
        slow.own = Thread.ofVirtual().unstarted(() -> room.greet(member));
        slow.own.start();
        for (int i = 3; i <= 50; i++) {
            room.post(text(i), null);
        }
        assertEquals("", slow.heard());
        slow.reading.countDown();
        slow.own.join();
        room.post(text(51), null);
        List<String> expected = new ArrayList<>(List.of("hello"));
        for (int i = 1; i <= 51; i++) {
            expected.add(String.valueOf(i));
        }
        assertEquals(expected, slow.heard);
    }

    @Test
    void allHearTheSameOrderAndNewcomersMissNothing() throws Exception {
        List<Listening> sessions = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            int name = sender;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 250; i++) {
                                    room.post(text(name + "." + i), null);
                                }
                            }));
        }
        for (int i = 0; i < 50; i++) {
            Listening session = new Listening(0);
            sessions.add(session);
            enters(session);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<String> first = sessions.getFirst().heard;
        for (Listening session : sessions) {
            List<String> heard = session.heard.subList(1, session.heard.size());
            assertFalse(heard.isEmpty());
            assertEquals(first.subList(first.size() - heard.size(), first.size()), heard);
        }
    }

    @Test
    void whoDoesNotReadTheGreetingIsClosedAndKeepsNoMoreThanTheBound() throws Exception {
        Listening stuck = new Listening(1);
        Listening other = new Listening(0);
        Room.Member member = room.join(stuck, HELLO, 10);
        enters(other);
        for (int i = 0; i < Room.WAITING_MAX + 5; i++) {
            room.post(text(i), null);
        }
        assertEquals(1008, stuck.closeCode);
        assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
        assertEquals(1 + Room.WAITING_MAX + 5, other.heard.size());
        room.greet(member);
        assertEquals(1 + Room.WAITING_MAX, stuck.heard.size());
    }

    @Test
    void theBytesThatWaitForAGreetedMemberAreBounded() {
        Listening stuck = new Listening(1);
        room.join(stuck, HELLO, 10);
        String large = "x".repeat((int) Room.WAITING_BYTES_MAX / 2);
        room.post(text(large), null);
        assertTrue(stuck.isOpen());
        room.post(text(large), null);
        assertEquals(1008, stuck.closeCode);
    }

    @Test
    void aNewcomerHearsTheLatestStoredMessages() {
        for (int i = 0; i < 15; i++) {
            room.post(text(i), null);
        }
        assertEquals(15, room.storedCount());
        Listening late = new Listening(0);
        enters(late);
        assertEquals("hello 5 6 7 8 9 10 11 12 13 14", late.heard());
    }
}
