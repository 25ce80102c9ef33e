package dev.threadmill.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageStoreTest {
    private static MessageStore filled(int messagesMax, long bytesMax, int count) {
        MessageStore store = new MessageStore(messagesMax, bytesMax);
        IntStream.rangeClosed(1, count)
                .forEach(number -> store.add(PreparedMessage.text(String.valueOf(number))));
        return store;
    }

    private static String texts(List<PreparedMessage> messages) {
        return String.join(
                " ",
                messages.stream()
                        .map(message -> ((Message.Text) message.message()).text())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, ''",
        "1, 5, 5",
        "3, 5, 3 4 5",
        "3, 2, 1 2",
        "3, 0, ''",
        "20, 15, 6 7 8 9 10 11 12 13 14 15"
    })
    void hasTheLatestTheOldestFirst(int messagesMax, int said, String expected) {
        assertEquals(expected, texts(filled(messagesMax, 1_000, said).latest(10)));
    }

    @Test
    void keepsNoMoreThanItsNumber() {
        assertEquals(7, filled(7, 1_000_000, 1_000).size());
    }

    @Test
    void keepsNoMoreThanItsBytesButTheLatestMessageAlways() {
        MessageStore store = filled(100, 10, 9); // frames of three bytes each
        assertEquals("7 8 9", texts(store.latest(10)));
        store.add(PreparedMessage.text("a long one that alone is beyond the bound"));
        assertEquals(1, store.size());
        store.add(PreparedMessage.text("a"));
        assertEquals("a", texts(store.latest(10)));
    }
}
