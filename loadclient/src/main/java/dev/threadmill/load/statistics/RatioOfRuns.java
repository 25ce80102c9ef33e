package dev.threadmill.load.statistics;

import java.util.Arrays;

/**
 * By how much the runs of one kind differ from those of another: the Hodges–Lehmann estimate of the
 * ratio with the interval of the Mann–Whitney test, which is exact for any distribution and any
 * number of runs (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 2014, section
 * 4.3; on logarithms, so that a shift is a ratio).
 */
public final class RatioOfRuns {
    /** Fewer runs of either kind cannot give 95 %: three and three give 90. */
    public static final int RUNS_MIN = 4;

    public static final int RUNS_MAX = 100;

    private RatioOfRuns() {}

    /**
     * The interval of {@code after} against {@code before}; unknown where there are too few.
     *
     * @param before more than 0 each, at most {@link #RUNS_MAX}, as {@code after}
     */
    public static Interval of(double[] before, double[] after, double confidence) {
        if (before.length > RUNS_MAX || after.length > RUNS_MAX) {
            throw new IllegalArgumentException("more than " + RUNS_MAX + " runs");
        }
        int left = rank(before.length, after.length, (1 - confidence) / 2);
        double[] ratios = ratios(before, after);
        boolean positive = Arrays.stream(ratios).allMatch(ratio -> ratio > 0 && ratio < 1e300);
        if (left < 0 || !positive) {
            return Interval.unknown(confidence);
        }
        return new Interval(ratios[left], ratios[ratios.length - 1 - left], confidence);
    }

    /** The middle of all ratios between the two. */
    public static double estimate(double[] before, double[] after) {
        return Sample.median(ratios(before, after));
    }

    private static double[] ratios(double[] before, double[] after) {
        double[] ratios = new double[before.length * after.length];
        for (int i = 0; i < before.length; i++) {
            for (int j = 0; j < after.length; j++) {
                ratios[i * after.length + j] = after[j] / before[i];
            }
        }
        Arrays.sort(ratios);
        return ratios;
    }

    /**
     * How many of the sorted ratios may be left out at either end; -1 where not even none will do.
     */
    private static int rank(int m, int n, double tail) {
        double[] chances = mannWhitney(m, n);
        double below = 0;
        int left = -1;
        for (int u = 0; u < chances.length; u++) {
            below += chances[u];
            if (below > tail) {
                break;
            }
            left = u;
        }
        return left;
    }

    /** The chance of each value of U where both are of the same kind. */
    private static double[] mannWhitney(int m, int n) {
        // Orders of i and j values, by how often one of the former stands above one of the latter.
        double[][][] orders = new double[m + 1][n + 1][];
        for (int i = 0; i <= m; i++) {
            for (int j = 0; j <= n; j++) {
                double[] counts = new double[i * j + 1];
                if (i == 0 || j == 0) {
                    counts[0] = 1;
                } else {
                    // The largest value is one of the i, above all j, or one of the j.
                    double ofFirst = (double) i / (i + j);
                    add(counts, orders[i - 1][j], j, ofFirst);
                    add(counts, orders[i][j - 1], 0, 1 - ofFirst);
                }
                orders[i][j] = counts;
            }
        }
        return orders[m][n];
    }

    private static void add(double[] into, double[] chances, int shift, double weight) {
        for (int u = 0; u < chances.length; u++) {
            into[u + shift] += weight * chances[u];
        }
    }
}
