package dev.threadmill.load.statistics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often rounds with a known truth mislead: never more than 1 time in 20. */
class MisledTest {
    private static final int TRIALS = 4_000;

    /** Three standard deviations of the share of {@link #TRIALS}. */
    private static final double CHANCE = 3 * Math.sqrt(0.05 * 0.95 / TRIALS);

    /** Rounds whose noise-free truth is 100, and a spread of some 10. */
    enum Noise {
        NORMAL,
        LOGNORMAL,
        SKEWED_WITH_OUTLIERS,
        CAUCHY,
        TWO_STATES,
        DRIFTING,
        LIKE_THE_ONE_BEFORE,
        RATIO_OF_TURNS,
        DRIFTING_MORE,
        WARMING_UP;

        /** The figures of rounds, by their number. */
        IntToDoubleFunction rounds(SplittableRandom random) {
            return switch (this) {
                case NORMAL -> i -> 100 + 10 * random.nextGaussian();
                case LOGNORMAL -> i -> 100 * Math.exp(0.3 * random.nextGaussian());
                case SKEWED_WITH_OUTLIERS -> i -> 100 * outlier(random);
                case CAUCHY -> i -> 100 + 5 * random.nextGaussian() / random.nextGaussian();
                case TWO_STATES ->
                        i -> 99.5 + (random.nextBoolean() ? 8 : -8) + random.nextDouble();
                case DRIFTING -> i -> 100 + 0.5 * (i - 4.5) + 10 * random.nextGaussian();
                case DRIFTING_MORE -> i -> 100 + 1.0 * (i - 4.5) + 10 * random.nextGaussian();
                case WARMING_UP -> i -> 100 - 2.0 * Math.max(0, 5 - i) + 10 * random.nextGaussian();
                case LIKE_THE_ONE_BEFORE -> alike(random);
                case RATIO_OF_TURNS -> i -> ratio(random);
            };
        }

        /** A median of 1; every tenth is disturbed by up to a hundredfold. */
        private static double outlier(SplittableRandom random) {
            double place = random.nextDouble();
            return place < 0.9 ? 0.8 + 0.4 * place : 1.16 * Math.pow(100, random.nextDouble());
        }

        /** Autocorrelation of 0.1. */
        private static IntToDoubleFunction alike(SplittableRandom random) {
            double[] last = {random.nextGaussian()};
            return i -> {
                last[0] = 0.1 * last[0] + Math.sqrt(1 - 0.01) * random.nextGaussian();
                return 100 + 10 * last[0];
            };
        }

        /** Two servers of the same speed on a machine whose speed comes and goes. */
        private static double ratio(SplittableRandom random) {
            double machine = 1 + 0.5 * random.nextDouble();
            double ours = 5_000 * machine * Math.exp(0.05 * random.nextGaussian());
            double theirs = 50 * machine * Math.exp(0.05 * random.nextGaussian());
            return ours / theirs;
        }
    }

    /** How often it was decided which way. */
    record Shares(double below, double above, double rounds) {}

    private static Shares decide(Noise noise, int first, int last, double bound) {
        SplittableRandom random = new SplittableRandom(noise.name().hashCode() + 7L * first + last);
        Looks looks = Looks.of(first, last);
        int below = 0;
        int above = 0;
        int taken = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            IntToDoubleFunction rounds = noise.rounds(random);
            double[] all = new double[last];
            for (int n = 1; n <= last; n++) {
                all[n - 1] = rounds.applyAsDouble(n - 1);
                taken++;
                if (n < first) {
                    continue;
                }
                Interval interval = MedianInterval.exact(Arrays.copyOf(all, n), looks);
                // As claims are judged.
                double[] so = Arrays.copyOf(all, n);
                if (interval.high() < bound && !Trend.rises(so)) {
                    below++;
                    break;
                } else if (interval.low() > bound && !Trend.falls(so)) {
                    above++;
                    break;
                }
            }
        }
        return new Shares(
                below / (double) TRIALS, above / (double) TRIALS, taken / (double) TRIALS);
    }

    /** What is documented beside: rounds that move by less than they vary show it too late. */
    @ParameterizedTest
    @CsvSource({"DRIFTING_MORE, 0.08", "WARMING_UP, 0.19"})
    void smallTrendsMisleadMoreOftenAndSoOften(Noise noise, double share) {
        for (int[] plan : new int[][] {{5, 5}, {5, 10}, {7, 14}}) {
            Shares shares = decide(noise, plan[0], plan[1], 100);
            assertTrue(shares.below() <= share + CHANCE, noise + " " + shares);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Noise.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DRIFTING_MORE", "WARMING_UP"})
    void atMostOneInTwentyIsMisledByATruthAtTheBound(Noise noise) {
        for (int[] plan : new int[][] {{5, 5}, {7, 7}, {10, 10}, {5, 10}, {7, 14}}) {
            Shares shares = decide(noise, plan[0], plan[1], 100);
            String what = noise + " " + plan[0] + " to " + plan[1] + ": " + shares;
            assertTrue(shares.below() <= Looks.ERROR_MAX + CHANCE, what);
            assertTrue(shares.above() <= Looks.ERROR_MAX + CHANCE, what);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Noise.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DRIFTING_MORE", "WARMING_UP"})
    void aTruthJustBeyondTheBoundPassesNoMoreOften(Noise noise) {
        for (int[] plan : new int[][] {{5, 5}, {5, 10}, {7, 14}}) {
            Shares shares = decide(noise, plan[0], plan[1], 99);
            assertTrue(shares.below() <= Looks.ERROR_MAX + CHANCE, noise + " " + shares);
            Shares other = decide(noise, plan[0], plan[1], 101);
            assertTrue(other.above() <= Looks.ERROR_MAX + CHANCE, noise + " " + other);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Noise.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CAUCHY", "SKEWED_WITH_OUTLIERS"})
    void aClearTruthIsDecidedInFewRounds(Noise noise) {
        Shares below = decide(noise, 5, 10, 100 + (noise == Noise.LOGNORMAL ? 100 : 30));
        assertTrue(below.below() > 0.98 && below.rounds() < 6, noise + " " + below);
        Shares above = decide(noise, 5, 10, 100 - (noise == Noise.LOGNORMAL ? 60 : 30));
        assertTrue(above.above() > 0.98 && above.rounds() < 6, noise + " " + above);
    }

    @ParameterizedTest
    @EnumSource(
            value = Noise.class,
            names = {"CAUCHY", "SKEWED_WITH_OUTLIERS"})
    void moreRoundsDecideInSpiteOfOutliers(Noise noise) {
        Shares few = decide(noise, 5, 5, 150);
        Shares more = decide(noise, 5, 15, 150);
        assertTrue(more.below() > 0.85, noise + " " + more);
        assertTrue(more.below() > few.below() + 0.05, noise + " " + few + " " + more);
    }
}
