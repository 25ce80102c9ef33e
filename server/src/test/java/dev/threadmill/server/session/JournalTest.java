package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalTest {
    private final Journals journals = new Journals();
    private final Journal journal = journals.open("/x", 3);

    private static List<Long> numbers(List<Journal.Entry> entries) {
        return entries.stream().map(Journal.Entry::number).toList();
    }

    private void add(String text) {
        journal.add("conn-1", new Message.Text(text));
    }

    @Test
    void keepsTheLatest() {
        List.of("a", "b", "c", "d").forEach(this::add);
        assertEquals(List.of(2L, 3L, 4L), numbers(journal.find(entry -> true)));
    }

    @Test
    void keepsNoMoreBytesThanItsBoundButAlwaysTheLatest() {
        add("x".repeat(5 << 20));
        add("y".repeat(5 << 20));
        assertEquals(List.of(2L), numbers(journal.find(entry -> true)));
        add("z".repeat(20 << 20));
        assertEquals(List.of(3L), numbers(journal.find(entry -> true)));
        add("small");
        assertEquals(List.of(4L), numbers(journal.find(entry -> true)));
    }

    @Test
    void emptiedItGoesOnWithItsNumbers() {
        add("a");
        assertEquals(1, journal.clear());
        add("b");
        assertEquals(List.of(2L), numbers(journal.find(entry -> true)));
    }

    @Test
    void whatAHandlerDoesToBytesIsNotSeen() {
        byte[] bytes = {1};
        journal.add("conn-1", new Message.Binary(bytes));
        bytes[0] = 2;
        Message kept = journal.find(entry -> true).getFirst().message();
        assertArrayEquals(new byte[] {1}, kept.payload());
    }

    @Test
    void waitsForWhatIsWanted() throws Exception {
        add("old");
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> List.of("no", "yes 1", "no", "yes 2").forEach(this::add));
        List<Journal.Entry> found =
                journal.await(
                        entry -> ((Message.Text) entry.message()).text().startsWith("yes"),
                        2,
                        Duration.ofSeconds(20));
        writer.join();
        assertEquals(List.of(3L, 5L), numbers(found));
    }

    @Test
    void doesNotWaitLongerThanItMay() throws Exception {
        add("a");
        assertEquals(1, journal.await(entry -> true, 2, Duration.ofMillis(1)).size());
        assertEquals(1, journal.await(entry -> true, 2, Duration.ZERO).size());
    }

    @Test
    void aPathKeepsItsJournalUnlessItsSizeChanges() {
        assertSame(journal, journals.open("/x", 3));
        assertNotSame(journal, journals.open("/x", 4));
        journals.open("/y", 1);
        journals.retain(List.of("/y"));
        assertTrue(journals.find("/x").isEmpty());
        assertTrue(journals.find("/y").isPresent());
    }
}
