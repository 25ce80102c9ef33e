package dev.threadmill.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of a bus, as far as one process can hold it. */
class MemoryBusTest {
    private final MemoryBus bus = new MemoryBus();
    private final List<String> heard = new ArrayList<>();
    private final Bus.Subscription one = bus.subscribe("a", heardBy("one"));
    private final Bus.Subscription two = bus.subscribe("a", heardBy("two"));

    private Bus.Listener heardBy(String name) {
        return message -> {
            heard.add(name + message[0]);
            assertSame(publisher, Thread.currentThread());
        };
    }

    private final Thread publisher = Thread.currentThread();

    @Test
    void whatIsPublishedIsHeardByAllBeforePublishReturnsInThePublishersThread() {
        bus.publish("a", new byte[] {1});
        bus.publish("a", new byte[] {2});
        bus.publish("b", new byte[] {3});
        assertEquals(List.of("one1", "two1", "one2", "two2"), heard);
    }

    @Test
    void aSubscriberDoesNotHearItself() {
        one.publish(new byte[] {1});
        two.publish(new byte[] {2});
        assertEquals(List.of("two1", "one2"), heard);
    }

    @Test
    void othersAreCounted() {
        assertEquals(1, one.others());
        two.close();
        two.close();
        assertEquals(0, one.others());
        assertEquals(1, two.others());
        bus.publish("a", new byte[] {1});
        assertEquals(List.of("one1"), heard);
        bus.close();
        assertEquals(0, two.others());
        bus.publish("a", new byte[] {2});
        assertEquals(List.of("one1"), heard);
    }

    @Test
    void messagesAreBounded() {
        byte[] large = new byte[Bus.MESSAGE_BYTES_MAX + 1];
        assertThrows(IllegalArgumentException.class, () -> one.publish(large));
        assertThrows(IllegalArgumentException.class, () -> bus.publish("none", large));
        assertEquals(List.of(), heard);
    }
}
