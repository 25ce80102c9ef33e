package dev.threadmill.server.replicas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.session.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What replicas tell each other, as bytes. */
class AnnouncementTest {
    private static final Announcement TEXT =
            new Announcement("/räum", new Message.Text("\ud83d\ude00 x"));
    private static final Announcement BINARY =
            new Announcement("", new Message.Binary(new byte[] {0, -1, 7}));

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertEquals(TEXT, Announcement.decode(TEXT.encode()));
        Announcement read = Announcement.decode(BINARY.encode());
        assertEquals("", read.to());
        assertArrayEquals(new byte[] {0, -1, 7}, read.message().payload());
        assertTrue(read.message() instanceof Message.Binary);
    }

    @Test
    void theBytesAreTheseOfVersionOne() {
        assertArrayEquals(
                new byte[] {1, 1, 1, 'r', 2, 'h', 'i'},
                new Announcement("r", new Message.Text("hi")).encode());
        assertArrayEquals(new byte[] {1, 2, 0, 3, 0, -1, 7}, BINARY.encode());
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        byte[] bytes = TEXT.encode();
        bytes[0] = 2;
        assertThrows(MalformedMessageException.class, () -> Announcement.decode(bytes));
    }

    @Test
    void noPartOfAMessageIsAMessage() {
        for (Announcement each : List.of(TEXT, BINARY)) {
            byte[] bytes = each.encode();
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                assertThrows(MalformedMessageException.class, () -> Announcement.decode(part));
            }
            byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(MalformedMessageException.class, () -> Announcement.decode(more));
        }
    }

    @Test
    void garbageIsRefusedOrReadButHarmsNobody() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (i % 2 == 0 ? TEXT : BINARY).encode();
            if (i % 3 == 0) {
                bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Announcement read = Announcement.decode(bytes);
                Announcement again = Announcement.decode(read.encode());
                assertEquals(read.to(), again.to());
                assertArrayEquals(read.message().payload(), again.message().payload());
            } catch (MalformedMessageException e) {
                // As it should be.
            }
        }
    }

    @Test
    void whatCannotBeReadOrIsTooLargeIsCountedAndNobodyHearsIt() {
        MemoryBus bus = new MemoryBus();
        List<String> heard = new ArrayList<>();
        Announcements one = new Announcements(bus, "t", (to, message) -> heard.add(to));
        one.tell("alone", new Message.Text("x"));
        assertEquals(0, one.otherCount());
        Announcements other = new Announcements(bus, "t", (to, message) -> heard.add(to));
        bus.publish("t", new byte[] {1, 2, 3});
        one.tell("large", new Message.Binary(new byte[Bus.MESSAGE_BYTES_MAX]));
        one.tell("fits", new Message.Text("x"));
        assertEquals(List.of("fits"), heard);
        assertEquals(2, one.faultCount());
        assertEquals(1, other.faultCount());
        assertEquals(1, one.otherCount());
        other.close();
        one.tell("gone", new Message.Text("x"));
        assertEquals(List.of("fits"), heard);
    }
}
