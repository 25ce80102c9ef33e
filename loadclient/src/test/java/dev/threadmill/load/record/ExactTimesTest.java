package dev.threadmill.load.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ExactTimesTest {
    private final Random random = new Random();

    @RepeatedTest(200)
    void percentilesAreThoseOfTheSortedTimes() {
        long[] nanos = random.longs(1 + random.nextInt(300), 0, 1 + random.nextInt(50)).toArray();
        ExactTimes times = ExactTimes.of(nanos);
        for (int percent = 1; percent <= 100; percent++) {
            long found = times.percentile(percent);
            // The definition: so many do not exceed it, and nothing shorter will do.
            assertTrue(100 * share(nanos, found) >= (long) percent * nanos.length);
            assertTrue(100 * share(nanos, found - 1) < (long) percent * nanos.length);
            assertTrue(Arrays.stream(nanos).anyMatch(time -> time == found));
        }
        assertEquals(Arrays.stream(nanos).min().getAsLong(), times.min());
        assertEquals(Arrays.stream(nanos).max().getAsLong(), times.max());
        assertEquals(times.max(), times.percentile(100));
        assertEquals(Arrays.stream(nanos).sum() / nanos.length, times.mean());
    }

    private static long share(long[] nanos, long limit) {
        return Arrays.stream(nanos).filter(time -> time <= limit).count();
    }

    @Test
    void ranksAreNearest() {
        ExactTimes times = ExactTimes.of(LongStream.rangeClosed(1, 550).toArray());
        assertEquals(275, times.percentile(50));
        assertEquals(523, times.percentile(95));
        assertEquals(545, times.percentile(99));
        assertEquals(7, ExactTimes.of(7).percentile(1));
    }

    @RepeatedTest(20)
    void theMeanOfLongTimesDoesNotOverflow() {
        long[] nanos = random.longs(1_000, 0, Long.MAX_VALUE).toArray();
        BigInteger sum =
                Arrays.stream(nanos)
                        .mapToObj(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, BigInteger::add);
        assertEquals(
                sum.divide(BigInteger.valueOf(1_000)).longValueExact(),
                ExactTimes.of(nanos).mean());
    }

    @Test
    void nothingHasNoTimes() {
        assertEquals(0, ExactTimes.NONE.count());
        assertEquals(0, ExactTimes.NONE.min());
        assertEquals(0, ExactTimes.NONE.mean());
        assertEquals(0, ExactTimes.NONE.percentile(50));
        assertEquals(0, ExactTimes.NONE.max());
    }

    @Test
    void manyThreadsAddAndNothingIsLost() throws Exception {
        Samples samples = new Samples(8_000);
        Thread[] threads =
                IntStream.range(0, 8)
                        .mapToObj(writer ->
                                Thread.ofVirtual()
                                        .start(() -> {
                                            for (int i = 0; i < 1_000; i++) {
                                                samples.add(1_000L * writer + i);
                                            }
                                        }))
                        .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.join();
        }
        samples.add(9_999);
        ExactTimes times = samples.times();
        assertEquals(8_000, times.count());
        assertEquals(7_999, times.max());
        assertEquals(3_999, times.percentile(50));
    }
}
