package dev.threadmill.load.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RatioOfRunsTest {
    @Test
    void threeRunsOfEachAreTooFew() {
        double[] three = {1, 2, 3};
        assertFalse(RatioOfRuns.of(three, three, 0.95).known());
        double[] four = {1, 2, 3, 4};
        assertTrue(RatioOfRuns.of(four, four, 0.95).known());
    }

    @Test
    void aValueThatIsNotPositiveHasNoRatio() {
        double[] some = {1, 2, 3, 4};
        assertFalse(RatioOfRuns.of(new double[] {0, 1, 2, 3}, some, 0.95).known());
    }

    @Test
    void leavesOutWhatTheTableOfTheMannWhitneyTestAllows() {
        // For 5 and 5 the critical value at 5 %, two-sided, is 2: the third ratio from either end.
        double[] before = {1, 1, 1, 1, 1};
        double[] after = {1.1, 1.2, 1.3, 1.4, 1.5};
        Interval interval = RatioOfRuns.of(before, after, 0.95);
        assertEquals(1.1, interval.low(), 1e-9);
        assertEquals(1.5, interval.high(), 1e-9);
        assertEquals(1.3, RatioOfRuns.estimate(before, after), 1e-9);
    }

    @Test
    void holdsTheTruthAsOftenAsItSays() {
        Random random = new Random(5);
        for (int runs : new int[] {4, 5, 8}) {
            int held = 0;
            int trials = 2_000;
            for (int i = 0; i < trials; i++) {
                double[] before = skewed(random, runs, 1.0);
                double[] after = skewed(random, runs, 1.3);
                if (RatioOfRuns.of(before, after, 0.95).contains(1.3)) {
                    held++;
                }
            }
            assertTrue(held >= 0.94 * trials, runs + " runs: held " + held + " of " + trials);
        }
    }

    private static double[] skewed(Random random, int runs, double scale) {
        double[] values = new double[runs];
        for (int i = 0; i < runs; i++) {
            double outlier = random.nextInt(10) == 0 ? 3 : 1;
            values[i] = scale * outlier * Math.exp(0.2 * random.nextGaussian());
        }
        return values;
    }
}
