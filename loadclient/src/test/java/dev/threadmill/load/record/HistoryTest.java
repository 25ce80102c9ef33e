package dev.threadmill.load.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static Counts counts(long ok, Map<Integer, Long> status) {
        return new Counts(ok, 1, 2, 0, 0, new TreeMap<>(status), Map.of(ErrorKind.RESET, 1L));
    }

    private static Slice slice(boolean measured, double fromS, double toS, long... micros) {
        Histogram latency = Histograms.create();
        for (long us : micros) {
            latency.recordValue(us * 1_000);
        }
        return Slice.of(measured, fromS, toS, counts(micros.length, Map.of(200, 1L)), latency);
    }

    @Test
    void aShortRunHasASliceForEachSecond() {
        History.Keeper keeper = new History.Keeper();
        for (int second = -2; second < 300; second++) {
            keeper.add(slice(second >= 0, second, second + 1, 5));
        }
        keeper.add(slice(true, 300, 300.04, 7));
        List<Slice> slices = keeper.slices();
        assertEquals(302, slices.size());
        assertFalse(slices.get(1).measured());
        assertTrue(slices.get(2).measured());
        assertEquals(300.04, slices.getLast().toS());
        assertEquals(2, slices.getLast().counts().ok());
        assertTrue(slices.get(5).exact());
    }

    @Test
    void aWeekTakesNoMoreThanItsBoundAndLosesNothing() {
        History.Keeper keeper = new History.Keeper();
        int seconds = 7 * 24 * 3_600;
        Slice warmup = slice(false, -1, 0, 9);
        Slice one = slice(true, 0, 1, 10, 20_000);
        keeper.add(warmup);
        for (int second = 0; second < seconds; second++) {
            keeper.add(
                    new Slice(
                            true,
                            second,
                            second + 1,
                            one.counts(),
                            true,
                            one.p50Us(),
                            one.p90Us(),
                            one.p99Us(),
                            one.p999Us(),
                            one.maxUs(),
                            one.latency()));
        }
        List<Slice> slices = keeper.slices();
        assertTrue(slices.size() <= History.SLICES_MAX && slices.size() > 100);
        assertEquals(1, slices.getFirst().counts().ok());
        assertEquals(2L * seconds, slices.stream().skip(1).mapToLong(s -> s.counts().ok()).sum());
        assertEquals(
                2L * seconds,
                slices.stream()
                        .skip(1)
                        .mapToLong(s -> Arrays.stream(s.latency().counts()).sum())
                        .sum());
        for (int i = 1; i < slices.size(); i++) {
            assertEquals(slices.get(i - 1).toS(), slices.get(i).fromS());
        }
        assertFalse(slices.get(1).exact());
        assertEquals(10, slices.get(1).p50Us(), 0.5);
        assertEquals(20_000, slices.get(1).p99Us(), 1_000);
    }

    @Test
    void slicesOfSeveralSecondsHaveTheirBoundToo() {
        History.Keeper keeper = new History.Keeper();
        SplittableRandom random = new SplittableRandom(5);
        double at = 0;
        for (int i = 0; i < 5_000; i++) {
            double next = at + random.nextDouble(0.05, 9);
            keeper.add(slice(true, at, next, 1 + random.nextInt(1_000_000)));
            at = next;
            assertTrue(keeper.slices().size() <= History.SLICES_MAX);
        }
        assertEquals(5_000, keeper.slices().stream().mapToLong(s -> s.counts().ok()).sum());
    }

    @Test
    void bucketsKeepCountsAndComeCloseToPercentiles() {
        SplittableRandom random = new SplittableRandom(3);
        Histogram all = Histograms.create();
        LogBuckets sum = LogBuckets.NONE;
        for (int part = 0; part < 20; part++) {
            Histogram nanos = Histograms.create();
            for (int i = 0; i < 1_000; i++) {
                nanos.recordValue((long) Math.exp(random.nextDouble(7, 25)));
            }
            all.add(nanos);
            sum = sum.plus(LogBuckets.of(nanos));
        }
        assertEquals(LogBuckets.of(all).first(), sum.first());
        assertArrayEquals(LogBuckets.of(all).counts(), sum.counts());
        for (double percentile : new double[] {1, 50, 90, 99, 99.9}) {
            double exact = Distribution.percentile(all, percentile);
            assertEquals(1, sum.percentile(percentile) / exact, 0.055, "p" + percentile);
        }
    }

    @Test
    void theShortestAndTheLongestTimesHaveTheirBuckets() {
        Histogram nanos = Histograms.create();
        nanos.recordValue(0);
        nanos.recordValue(999);
        nanos.recordValue(Histograms.NANOS_MAX);
        LogBuckets buckets = LogBuckets.of(nanos);
        assertEquals(0, buckets.first());
        assertEquals(2, buckets.counts()[0]);
        assertEquals(3, Arrays.stream(buckets.counts()).sum());
        assertTrue(buckets.counts().length < 270);
        assertEquals(0, LogBuckets.NONE.percentile(50));
    }

    @Test
    void aServerOfManyStatusesTakesNoMoreThanItsRoom() {
        TreeMap<Integer, Long> many = new TreeMap<>();
        for (int status = 100; status < 1_000; status++) {
            many.put(status, 2L);
        }
        Slice all = Slice.of(true, 0, 1, counts(1, many), Histograms.create());
        assertEquals(Slice.STATUS_MAX + 1, all.counts().status().size());
        Slice two = all.plus(all);
        assertEquals(Slice.STATUS_MAX + 1, two.counts().status().size());
        assertEquals(3_600, two.counts().status().values().stream().mapToLong(n -> n).sum());
        assertEquals(3_600 - 16 * 4, two.counts().status().get(Slice.OTHER));
    }

    @Test
    void phasesFollowEachOther() {
        assertEquals(
                List.of(
                        new History.Span(Phase.WARMUP, -2, 0),
                        new History.Span(Phase.MEASURE, 0, 10),
                        new History.Span(Phase.DRAIN, 10, 10.4)),
                History.phases(2, 10, 10.4));
        assertEquals(
                List.of(new History.Span(Phase.MEASURE, 0, 3)), History.phases(0, Double.NaN, 3));
    }

    @Test
    void countsTellWhatCameSince() {
        Counts before = counts(5, Map.of(200, 5L));
        Counts after = before.plus(counts(3, Map.of(200, 2L, 503, 1L)));
        assertEquals(counts(3, Map.of(200, 2L, 503, 1L)), after.since(before));
    }
}
