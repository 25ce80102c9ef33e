package dev.threadmill.load.statistics;

import java.util.Arrays;

/**
 * How far a figure of a series may be from the truth: the jackknife, which leaves out one row at a
 * time (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 11), widened for rows
 * that are like the ones before them: such a series says no more than a shorter one of independent
 * rows (Bayley and Hammersley 1946).
 *
 * @param error the standard error
 * @param rows of how many independent rows it is worth
 */
public record SeriesError(double error, double rows) {
    /** Of a series that is even more alike, nobody can tell how much it says. */
    private static final double ALIKE_MAX = 0.9;

    /** How much of a sample the middle distance from the median uses, which {@code least} is of. */
    private static final double MEDIAN_WORTH = 0.37;

    /**
     * How alike the rows of two series are to the ones before them, 0 to 0.9: their
     * autocorrelation, without the bias of short series (Kendall 1954), and a standard error more,
     * since to take it for too small would promise too much.
     *
     * @param without the figure of each series without one row, for each row in turn
     */
    public static double alike(double[] without, double[] other) {
        double rows = without.length + other.length;
        double[] sums = new double[2];
        for (double[] series : new double[][] {without, other}) {
            double mean = Sample.mean(series);
            for (int i = 0; i < series.length; i++) {
                double here = series[i] - mean;
                sums[1] += here * here;
                sums[0] += i == 0 ? 0 : here * (series[i - 1] - mean);
            }
        }
        double raw = sums[1] == 0 ? 0 : sums[0] / sums[1];
        double unbiased = raw + (1 + 3 * raw) * 2 / rows;
        return Math.clamp(unbiased + 1 / Math.sqrt(rows), 0, ALIKE_MAX);
    }

    /**
     * The error of one series.
     *
     * @param without the figure without one row, for each row in turn
     * @param alike as {@link #alike} tells it
     * @param least the error is not less, were the rows independent
     * @param worth of how many rows it is made at most: fewer than there are where a few decide
     */
    public static SeriesError of(double[] without, double alike, double least, double worth) {
        int n = without.length;
        double mean = Sample.mean(without);
        double squares = Arrays.stream(without).map(one -> (one - mean) * (one - mean)).sum();
        double jackknife = Math.sqrt(squares * (n - 1) / n);
        double independent = Math.max(least, jackknife);
        double factor = (1 + alike) / (1 - alike);
        double known = least > jackknife ? n * MEDIAN_WORTH : n;
        return new SeriesError(independent * Math.sqrt(factor), Math.min(worth, known / factor));
    }

    /** How far the difference of two series may be from the truth, on either side, with 95 %. */
    public static double within(SeriesError one, SeriesError other) {
        double a = one.error * one.error;
        double b = other.error * other.error;
        if (a + b == 0) {
            return 0;
        }
        // Welch and Satterthwaite: of how many values the sum of the two is made.
        double freedom = (a + b) * (a + b) / (a * a / one.free() + b * b / other.free());
        return Student.bound(freedom) * Math.sqrt(a + b);
    }

    private double free() {
        return Math.max(1, rows - 1);
    }
}
