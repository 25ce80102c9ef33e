package dev.threadmill.server.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FatesTest {
    private final ChaosCounts counts = new ChaosCounts();

    private Fates fates(Direction way, String... yaml) throws Exception {
        return new Fates(ChaosYaml.chaos(yaml), way, new SplittableRandom(1), counts);
    }

    /** The numbers of the messages that are lost, of 12. */
    private static List<Integer> lost(Fates fates) {
        List<Integer> lost = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            if (fates.next(new Message.Text("message " + i)).copies() == 0) {
                lost.add(i);
            }
        }
        return lost;
    }

    @Test
    void aFaultBefallsTheMessageOfItsNumber() throws Exception {
        String[] yaml = {"faults:", "  - on_message: 3", "    action: drop"};
        assertEquals(List.of(3), lost(fates(Direction.INCOMING, yaml)));
        assertEquals(List.of(), lost(fates(Direction.OUTGOING, yaml)));
    }

    @Test
    void aFaultMayBefallEachSoManiethMessage() throws Exception {
        String[] yaml = {"faults:", "  - every: 5", "    direction: outgoing", "    action: drop"};
        assertEquals(List.of(5, 10), lost(fates(Direction.OUTGOING, yaml)));
        assertEquals(List.of(), lost(fates(Direction.INCOMING, yaml)));
    }

    @Test
    void aFaultMayAskForAText() throws Exception {
        String[] yaml = {
            "faults:", "  - {contains: 'e 1', action: drop}", "  - {contains: zzz, action: close}"
        };
        assertEquals(List.of(1, 10, 11, 12), lost(fates(Direction.INCOMING, yaml)));
        byte[] bytes = "message 1".getBytes(StandardCharsets.UTF_8);
        assertEquals(1, fates(Direction.INCOMING, yaml).next(new Message.Binary(bytes)).copies());
    }

    @Test
    void allConditionsOfAFaultMustHoldAndTheFirstFaultDecides() throws Exception {
        Fates fates =
                fates(
                        Direction.INCOMING,
                        "faults:",
                        "  - {every: 2, contains: x, action: drop}",
                        "  - {every: 2, action: duplicate}");
        assertEquals(1, fates.next(new Message.Text("x")).copies());
        assertEquals(0, fates.next(new Message.Text("x")).copies());
        assertEquals(1, fates.next(new Message.Text("x")).copies());
        assertEquals(2, fates.next(new Message.Text("y")).copies());
    }

    @Test
    void everyActionHasItsEffectAndIsCounted() throws Exception {
        Fates fates =
                fates(
                        Direction.INCOMING,
                        "faults:",
                        "  - {on_message: 1, action: drop}",
                        "  - {on_message: 2, action: duplicate}",
                        "  - {on_message: 3, action: reorder}",
                        "  - {on_message: 4, action: delay, delay_ms: 70}",
                        "  - {on_message: 5, action: corrupt}",
                        "  - {on_message: 6, action: disconnect}",
                        "  - {on_message: 7, action: close}",
                        "  - {on_message: 8, action: close, code: 4001}");
        Message text = new Message.Text("text");
        assertEquals(Fate.lost(text), fates.next(text));
        assertEquals(new Fate(text, 2, false, 0, 0), fates.next(text));
        assertEquals(new Fate(text, 1, true, 0, 0), fates.next(text));
        assertEquals(
                new Fate(text, 1, false, TimeUnit.MILLISECONDS.toNanos(70), 0), fates.next(text));
        assertNotEquals(text, fates.next(text).message());
        assertEquals(Fate.end(text, 1006), fates.next(text));
        assertEquals(Fate.end(text, 1011), fates.next(text));
        assertEquals(Fate.end(text, 4001), fates.next(text));
        assertEquals(new Fate(text, 1, false, 0, 0), fates.next(text));
        assertEquals(1, counts.count(Kind.DROPPED));
        assertEquals(1, counts.count(Kind.DUPLICATED));
        assertEquals(1, counts.count(Kind.DELAYED));
        assertEquals(1, counts.count(Kind.CORRUPTED));
        assertEquals(3, counts.count(Kind.DISCONNECTED));
    }

    @Test
    void aFaultMoreLeavesTheOthersWhereTheyAre() throws Exception {
        List<Integer> without =
                lost(fates(Direction.INCOMING, "direction: both", "message_drop_rate: 0.4"));
        List<Integer> with =
                lost(
                        fates(
                                Direction.INCOMING,
                                "direction: both",
                                "message_drop_rate: 0.4",
                                "faults: [{on_message: 3, action: corrupt}]"));
        without.remove((Object) 3);
        assertEquals(without, with);
        assertFalse(with.isEmpty());
    }

    @Test
    void delaysAreSpreadEvenlyBetweenTheirBounds() throws Exception {
        Fates fates = fates(Direction.OUTGOING, "delay: {min_ms: 10, max_ms: 100}");
        int[] tenths = new int[9];
        int messages = 90_000;
        for (int i = 0; i < messages; i++) {
            long nanos = fates.next(new Message.Text("")).delayNanos();
            assertTrue(nanos >= 10_000_000 && nanos <= 100_000_000, () -> nanos + " ns");
            tenths[(int) Math.min(8, (nanos - 10_000_000) / 10_000_000)]++;
        }
        for (int tenth : tenths) {
            assertTrue(Binomial.interval(messages, 1.0 / 9).contains(tenth), () -> tenth + "");
        }
        assertEquals(messages, counts.count(Kind.DELAYED));
    }

    @Test
    void aDamagedMessageIsAnotherOneThatMayBeSent() {
        var random = new SplittableRandom(2);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(6); count > 0; count--) {
                int point = random.nextInt(random.nextBoolean() ? 128 : 0x11_0000);
                text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 0xFFFD : point);
            }
            double place = i == 0 ? Math.nextDown(1.0) : random.nextDouble();
            Message whole = new Message.Text(text.toString());
            Message damaged = Fates.damaged(whole, place);
            assertNotEquals(whole, damaged);
            String valid = new String(damaged.payload(), StandardCharsets.UTF_8);
            assertEquals(damaged, new Message.Text(valid));
            byte[] bytes = new byte[random.nextInt(4)];
            byte[] before = bytes.clone();
            byte[] other = Fates.damaged(new Message.Binary(bytes), place).payload();
            assertArrayEquals(before, bytes);
            assertFalse(java.util.Arrays.equals(bytes, other));
        }
    }
}
