package dev.threadmill.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChaosSessionTest {
    private static final String TEN_MINUTES = "delay: {min_ms: 600000}";

    private final ChaosCounts counts = new ChaosCounts();

    private Conversation around(Conversation inner, String... yaml) throws Exception {
        return ChaosYaml.chaos(yaml).begin(counts).around(inner);
    }

    private static Conversation sending(int count) {
        return session -> {
            for (int i = 0; i < count; i++) {
                session.sendText(String.valueOf(i));
            }
        };
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    /** A conversation that lasts until the test lets it end. */
    private static final class Lasting implements Conversation {
        final AtomicReference<Session> session = new AtomicReference<>();
        final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void hold(Session held) throws InterruptedException {
            session.set(held);
            end.await();
        }

        Session awaitSession() throws InterruptedException {
            PlayedSession.await(() -> session.get() != null);
            return session.get();
        }

        Thread start(Conversation outer, Session inner) {
            return Thread.ofVirtual()
                    .start(() -> {
                        try {
                            outer.hold(inner);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
    }

    @Test
    void delayedMessagesKeepTheirOrder() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        Conversation patient =
                session -> {
                    sending(500).hold(session);
                    peer.awaitTexts(500);
                };
        around(patient, "delay: {min_ms: 0, max_ms: 20}").hold(peer);
        assertEquals(numbers(500), peer.texts());
        assertEquals(500, counts.count(Kind.DELAYED));
    }

    @Test
    void whatWaitsAtTheEndOfTheConversationIsSentAtOnceAndNoThreadIsLeft() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        around(sending(300), TEN_MINUTES).hold(peer);
        assertEquals(numbers(300), peer.texts());
        assertNotEquals(List.of(), peer.senders());
        for (Thread sender : peer.senders()) {
            assertTrue(sender.join(Duration.ofSeconds(20)), "the thread has ended");
        }
    }

    @Test
    void whatWaitsGoesBeforeTheFarewell() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        Lasting lasting = new Lasting();
        Message bye = new Message.Text("bye");
        Conversation polite =
                new Conversation() {
                    @Override
                    public void hold(Session session) throws InterruptedException {
                        lasting.hold(session);
                    }

                    @Override
                    public Message farewell(Session session) {
                        assertSame(lasting.session.get(), session, "it is the one it knows");
                        return bye;
                    }
                };
        Conversation outer = around(polite, TEN_MINUTES);
        Thread holding = lasting.start(outer, peer);
        lasting.awaitSession().sendText("late");
        assertEquals(List.of(), peer.texts());
        assertSame(bye, outer.farewell(peer));
        assertEquals(List.of("late"), peer.texts());
        assertFalse(lasting.session.get().sendText("too late"));
        lasting.end.countDown();
        holding.join();
    }

    @Test
    void aCutLosesWhatWaits() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        around(
                        session -> {
                            session.sendText("late");
                            session.drop();
                        },
                        TEN_MINUTES)
                .hold(peer);
        assertEquals(List.of(), peer.texts());
        assertEquals(1006, peer.endCode());
    }

    @Test
    void otherThreadsNeverWaitForRoomAndTheConversationsOwnDoes() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        int room = Outlet.BOUNDS.messages();
        AtomicInteger taken = new AtomicInteger();
        AtomicReference<Boolean> last = new AtomicReference<>();
        Lasting lasting = new Lasting();
        Conversation outer =
                around(
                        session -> {
                            lasting.session.set(session);
                            for (; taken.get() < room; taken.incrementAndGet()) {
                                session.sendText(String.valueOf(taken));
                            }
                            last.set(session.sendText("waits"));
                        },
                        TEN_MINUTES);
        Thread holding = lasting.start(outer, peer);
        PlayedSession.await(
                () -> taken.get() == room && holding.getState() == Thread.State.WAITING);
        assertNull(last.get());
        assertFalse(lasting.awaitSession().sendText("from another thread"));
        assertEquals(1, counts.count(Kind.OVERFLOWED));
        assertNull(outer.farewell(peer));
        holding.join();
        assertEquals(false, last.get(), "its message came too late");
        assertEquals(numbers(room), peer.texts());
    }

    @Test
    void aMessageChangesPlacesWithTheNextOne() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        String[] yaml = {
            "faults: [{direction: outgoing, on_message: 2, action: reorder}]",
        };
        around(sending(4), yaml).hold(peer);
        assertEquals(List.of("0", "2", "1", "3"), peer.texts());
        assertEquals(1, counts.count(Kind.REORDERED));
    }

    @Test
    void theLastMessageIsSentThoughItHasNoneToChangePlacesWith() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        Conversation patient =
                session -> {
                    session.sendText("alone");
                    peer.awaitTexts(1);
                };
        around(patient, "message_reorder_rate: 1").hold(peer);
        assertEquals(List.of("alone"), peer.texts());
        assertEquals(0, counts.count(Kind.REORDERED));
    }

    @Test
    void aDuplicateIsSentTwice() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        around(session -> session.send(PreparedMessage.text("a")), "message_duplicate_rate: 1")
                .hold(peer);
        assertEquals(List.of("a", "a"), peer.texts());
    }

    @Test
    void aDroppedMessageLooksSentUntilTheConnectionIsClosed() throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        around(
                        session -> {
                            assertTrue(session.sendText("a"));
                            session.close(1000, "");
                            assertFalse(session.sendText("b"));
                        },
                        "message_drop_rate: 1")
                .hold(peer);
        assertEquals(List.of(), peer.texts());
        assertEquals(1, counts.count(Kind.DROPPED));
    }

    private List<String> received(PlayedSession peer, int count, String... yaml) throws Exception {
        List<String> received = new ArrayList<>();
        around(
                        session -> {
                            while (received.size() < count) {
                                Message message = session.receive();
                                if (message == null) {
                                    return;
                                }
                                received.add(((Message.Text) message).text());
                            }
                        },
                        yaml)
                .hold(peer);
        return received;
    }

    @Test
    void whatComesInMeetsFaultsToo() throws Exception {
        List<String> received =
                received(
                        PlayedSession.thatSays(5),
                        9,
                        "faults:",
                        "  - {on_message: 2, action: drop}",
                        "  - {contains: '3', action: duplicate}");
        assertEquals(List.of("0", "2", "3", "3", "4"), received);
    }

    @Test
    void whatComesInLateKeepsItsOrderAndItsSwaps() throws Exception {
        List<String> received =
                received(
                        PlayedSession.thatStays(50),
                        50,
                        "direction: both",
                        "delay: {min_ms: 0, max_ms: 5}",
                        "faults: [{every: 50, action: reorder}, {on_message: 2, action: reorder}]");
        List<String> swapped = new ArrayList<>(numbers(50));
        swapped.set(1, "2");
        swapped.set(2, "1");
        assertEquals(swapped, received);
        assertEquals(1, counts.count(Kind.REORDERED));
    }

    @Test
    void aFaultEndsTheConnectionAtItsMessage() throws Exception {
        for (String late : List.of("direction: incoming", "slow_consumer: {delay_ms: 0}")) {
            PlayedSession peer = PlayedSession.thatStays(50);
            List<String> received =
                    received(
                            peer, 50, late, "faults: [{on_message: 3, action: close, code: 1012}]");
            assertEquals(numbers(received.size()), received);
            assertTrue(received.size() <= 2, received::toString);
            assertEquals(1012, peer.endCode());
            assertEquals(3, peer.said());
        }
    }

    @Test
    void anOutgoingFaultEndsTheConnectionInsteadOfItsMessage() throws Exception {
        for (String late : List.of("enabled: true", "bandwidth: 1GiB")) {
            PlayedSession peer = PlayedSession.thatStays(0);
            around(
                            sending(5),
                            late,
                            "faults: [{direction: outgoing, on_message: 3, action: close}]")
                    .hold(peer);
            assertEquals(1011, peer.endCode());
            assertTrue(peer.texts().size() <= 2);
        }
    }

    @Test
    void aFailureOfTheConversationIsTheConnectionsAlsoFromItsOwnThread() throws Exception {
        for (String yaml : List.of("slow_consumer: {delay_ms: 0}", "message_drop_rate: 1")) {
            AtomicReference<Thread> own = new AtomicReference<>();
            Conversation failing =
                    session -> {
                        own.set(Thread.currentThread());
                        throw new IllegalStateException("on purpose");
                    };
            Conversation outer = around(failing, yaml);
            PlayedSession peer = PlayedSession.thatStays(3);
            assertThrows(IllegalStateException.class, () -> outer.hold(peer));
            boolean aside = !Thread.currentThread().equals(own.get());
            assertEquals(yaml.startsWith("slow"), aside);
            assertEquals(aside ? 1011 : 0, peer.endCode());
            assertEquals(!aside, own.get().isAlive());
        }
    }
}
