package dev.threadmill.server.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.redis.RedisException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers, gaps and envelopes: the bus' bookkeeping, without a Redis. */
class GapsTest {
    private static final long NODE = 7;

    private final Gaps gaps = new Gaps();

    private long hear(long number) {
        return gaps.hear(NODE, 1, number);
    }

    @Test
    void whatWasSaidBeforeTheFirstIsNotMissed() {
        assertEquals(0, hear(100));
        assertEquals(0, hear(101));
    }

    @Test
    void aGapIsMissedUntilItComesLate() {
        hear(1);
        assertEquals(3, hear(5));
        assertEquals(-1, hear(3));
        assertEquals(Gaps.REPEATED, hear(3));
        assertEquals(Gaps.REPEATED, hear(5));
        assertEquals(Gaps.REPEATED, hear(1));
        assertEquals(0, hear(6));
        assertEquals(1_000, hear(1_007));
        assertEquals(Gaps.REPEATED, hear(6), "too late");
    }

    @Test
    void nodesAndStreamsAreApart() {
        hear(5);
        assertEquals(0, gaps.hear(8, 1, 50));
        assertEquals(0, gaps.hear(NODE, 2, 9));
        assertEquals(0, gaps.hear(NODE, 2, 10));
        assertEquals(Gaps.REPEATED, gaps.hear(NODE, 1, 6));
    }

    @Test
    void nodesAreBounded() {
        for (long node = 0; node < 10_000; node++) {
            assertEquals(0, gaps.hear(node, 1, 1));
        }
        assertEquals(256, gaps.nodeCount());
    }

    /** Any order within the window, with repetitions and losses: each is heard once. */
    @Test
    void eachIsHeardOnceInAnyOrder() {
        Random random = new Random(6);
        for (int round = 0; round < 200; round++) {
            Gaps fresh = new Gaps();
            fresh.hear(NODE, 1, 1);
            List<Long> numbers = new ArrayList<>();
            for (long base = 2; base < 500; base += 30) {
                List<Long> part = new ArrayList<>();
                for (long number = base; number < base + 30; number++) {
                    for (int times = random.nextInt(3); times > 0; times--) {
                        part.add(number);
                    }
                }
                Collections.shuffle(part, random);
                numbers.addAll(part);
            }
            Set<Long> heard = new HashSet<>();
            long missed = 0;
            for (long number : numbers) {
                long more = fresh.hear(NODE, 1, number);
                assertEquals(heard.add(number), more != Gaps.REPEATED);
                missed += more == Gaps.REPEATED ? 0 : more;
            }
            long last = Collections.max(heard);
            assertEquals(last - 1 - heard.size(), missed);
        }
    }

    @Test
    void numbersThatWereNotSentAreGivenAgain() throws Exception {
        Numbers numbers = new Numbers();
        List<Long> sent = new ArrayList<>();
        numbers.next("a", (stream, number) -> sent.add(number));
        RedisException failure = new RedisException(RedisException.Kind.UNAVAILABLE, "none", null);
        assertThrows(
                RedisException.class,
                () ->
                        numbers.next(
                                "a",
                                (stream, number) -> {
                                    throw failure;
                                }));
        numbers.next("a", (stream, number) -> sent.add(number));
        assertEquals(List.of(1L, 2L), sent);
    }

    @Test
    void aTopicThatWasForgottenBeginsALaterStream() throws Exception {
        Numbers numbers = new Numbers();
        List<Long> streams = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            numbers.next("a", (stream, number) -> streams.add(stream));
            for (int i = 0; i < 50_000; i++) {
                numbers.next("b" + i, (stream, number) -> {});
            }
        }
        assertEquals(2, new HashSet<>(streams).size());
        assertEquals(true, streams.get(0) < streams.get(1));
    }

    @Test
    void envelopesComeThroughAndGarbageDoesNot() {
        byte[] message = {1, 2, 3};
        Envelope read = Envelope.read(Envelope.of(NODE, message).number(-5, 6).bytes());
        assertEquals(NODE, read.node());
        assertEquals(-5, read.stream());
        assertEquals(6, read.number());
        assertArrayEquals(message, read.message());
        assertNull(Envelope.read(new byte[0]));
        assertNull(Envelope.read(new byte[Envelope.HEAD_BYTES]));
        Random random = new Random(6);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            Envelope any = Envelope.read(bytes);
            if (any != null) {
                assertEquals(bytes.length - Envelope.HEAD_BYTES, any.message().length);
            }
        }
    }
}
