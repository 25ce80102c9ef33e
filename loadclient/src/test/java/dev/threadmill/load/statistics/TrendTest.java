package dev.threadmill.load.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void fiveValuesMayDifferByOnePair() {
        assertTrue(Trend.rises(1, 2, 3, 4, 5));
        assertTrue(Trend.rises(1, 3, 2, 4, 5));
        assertFalse(Trend.rises(2, 1, 4, 3, 5));
        assertFalse(Trend.falls(1, 2, 3, 4, 5));
        assertTrue(Trend.falls(5, 4, 3, 2, 1));
        assertFalse(Trend.rises(1, 1, 1, 1, 1));
        assertFalse(Trend.rises(1, 2, 3));
        assertFalse(Trend.rises());
    }

    @Test
    void isExactForAllOrdersOfSix() {
        int[] rising = {0};
        permute(new double[] {1, 2, 3, 4, 5, 6}, 0, rising);
        // The chance of 2 pairs or fewer in the wrong order is 20 in 720, of 3 it is 49.
        assertEquals(20, rising[0]);
    }

    private static void permute(double[] values, int place, int[] rising) {
        if (place == values.length) {
            rising[0] += Trend.rises(values) ? 1 : 0;
            return;
        }
        for (int i = place; i < values.length; i++) {
            swap(values, i, place);
            permute(values, place + 1, rising);
            swap(values, i, place);
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }

    @Test
    void noiseSeldomSeemsToRise() {
        SplittableRandom random = new SplittableRandom(3);
        long rising =
                IntStream.range(0, 500)
                        .filter(i -> Trend.rises(random.doubles(40).toArray()))
                        .count();
        assertTrue(rising < 500 * Trend.ERROR_MAX + 3 * Math.sqrt(500 * 0.05), "" + rising);
    }
}
