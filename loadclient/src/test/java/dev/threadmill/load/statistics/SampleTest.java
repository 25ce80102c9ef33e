package dev.threadmill.load.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void mediansAndQuantilesAreThoseOfR() {
        assertEquals(3, Sample.median(5, 1, 3));
        assertEquals(2.5, Sample.median(4, 1, 2, 3));
        assertEquals(1.75, Sample.quantile(0.25, 1, 2, 3, 4));
        assertEquals(4, Sample.quantile(1, 1, 2, 3, 4));
        assertEquals(7, Sample.quantile(0.9, 7));
        assertEquals(1, Sample.deviation(1, 2, 3, 100, 2));
        assertThrows(IllegalArgumentException.class, Sample::median);
    }

    @Test
    void aHigherQuantileIsNeverLessWhateverTheRounding() {
        java.util.Random random = new java.util.Random(17);
        for (int i = 0; i < 20_000; i++) {
            double value = 100 * random.nextDouble();
            // Values that are the same, or apart by what a double can just tell.
            double[] values = {value, value, Math.nextUp(value), 44.511};
            double low = Sample.quantile(0.05 * random.nextDouble(), values);
            double middle = Sample.quantile(0.05 + 0.9 * random.nextDouble(), values);
            double high = Sample.quantile(0.95 + 0.05 * random.nextDouble(), values);
            assertTrue(low <= middle && middle <= high, low + ", " + middle + ", " + high);
        }
    }

    @Test
    void ratiosAreOfTheSameTurn() {
        assertArrayEquals(
                new double[] {2, 3}, Sample.ratios(new double[] {4, 9}, new double[] {2, 3}));
        assertThrows(
                IllegalArgumentException.class,
                () -> Sample.ratios(new double[] {1}, new double[0]));
    }

    @Test
    void sameValuesGiveTheSameInterval() {
        double[] values = {3, 1, 4, 1, 5, 9, 2, 6};
        Interval interval = Bootstrap.ROUNDS.of(values, Sample::mean, 0.9);
        assertEquals(interval, Bootstrap.ROUNDS.of(values, Sample::mean, 0.9));
        assertTrue(interval.contains(Sample.mean(values)));
        assertTrue(interval.low() > 1 && interval.high() < 9);
    }

    @Test
    void theBootstrapCoversTheMeanOfManyValues() {
        SplittableRandom random = new SplittableRandom(1);
        int covered = 0;
        for (int i = 0; i < 300; i++) {
            double[] values = random.doubles(60).toArray();
            Bootstrap bootstrap = new Bootstrap(300, 1);
            covered += bootstrap.of(values, Sample::mean, 0.9).contains(0.5) ? 1 : 0;
        }
        assertTrue(covered > 250 && covered < 290, "covered " + covered + " of 300");
    }

    @Test
    void blocksWidenTheIntervalOfASeriesWhoseNeighboursAreAlike() {
        SplittableRandom random = new SplittableRandom(2);
        double[] series = new double[100];
        for (int i = 1; i < series.length; i++) {
            series[i] = 0.9 * series[i - 1] + random.nextDouble() - 0.5;
        }
        Interval alone = new Bootstrap(1_000, 1).of(series, Sample::mean, 0.9);
        Interval blocks = new Bootstrap(1_000, 10).of(series, Sample::mean, 0.9);
        assertTrue(blocks.high() - blocks.low() > 1.5 * (alone.high() - alone.low()));
    }

    @Test
    void theRatioOfTwoSamplesHasAnInterval() {
        double[] twice = {20, 21, 19, 20.5, 19.5};
        double[] once = {10, 10.2, 9.8, 10.1};
        Interval ratio = Bootstrap.ROUNDS.ratio(twice, once, Sample::median, 0.95);
        assertTrue(ratio.contains(2));
        assertFalse(ratio.contains(2.3));
    }

    @Test
    void fiveRoundsNeedAllOfThemAndTenMayHaveAnOutlier() {
        assertEquals(OptionalInt.of(5), Looks.of(5, 5).needed(5));
        assertEquals(OptionalInt.empty(), Looks.of(5, 5).needed(4));
        assertEquals(OptionalInt.empty(), Looks.of(5, 5).needed(6));
        assertEquals(OptionalInt.of(9), Looks.of(10, 10).needed(10));
        assertEquals(OptionalInt.of(9), Looks.of(5, 10).needed(10));
        assertThrows(IllegalArgumentException.class, () -> Looks.of(4, 4));
    }

    @Test
    void theIntervalIsOfTheRoundsThemselves() {
        double[] rounds = {5, 1, 3, 2, 4};
        assertEquals(1, MedianInterval.of(rounds, Looks.of(5, 5)).low());
        assertEquals(5, MedianInterval.of(rounds, Looks.of(5, 5)).high());
        assertFalse(MedianInterval.of(new double[] {1, 2}, Looks.of(5, 5)).known());
    }

    @Test
    void theBootstrapIsNoWiderThanWhatTheOrderOfTheRoundsSays() {
        SplittableRandom random = new SplittableRandom(3);
        for (int rounds = 5; rounds <= 20; rounds++) {
            double[] values = random.doubles(rounds).toArray();
            Looks looks = Looks.of(rounds, rounds);
            assertEquals(MedianInterval.exact(values, looks), MedianInterval.of(values, looks));
        }
    }
}
