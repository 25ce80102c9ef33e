package dev.threadmill.load.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13):
 * how a figure would vary, had other values of the same kind been drawn. The same values always
 * give the same interval. It is too narrow for fewer than some 20 values; {@link MedianInterval} is
 * for those.
 *
 * @param resamples how often values are drawn, 1 to {@link #RESAMPLES_MAX}
 * @param block how many values that follow each other are drawn together: 1 for independent values,
 *     more for those of a series, whose neighbours are alike (Künsch 1989)
 */
public record Bootstrap(int resamples, int block) {
    public static final int RESAMPLES_MAX = 1_000_000;

    /** For independent values: rounds. */
    public static final Bootstrap ROUNDS = new Bootstrap(2_000, 1);

    public Bootstrap {
        if (resamples < 1 || resamples > RESAMPLES_MAX || block < 1) {
            throw new IllegalArgumentException(resamples + " resamples in blocks of " + block);
        }
    }

    /**
     * The interval of a figure of one sample, as many on either side of it.
     *
     * @param confidence 0 to 1
     * @param values one at least
     */
    public Interval of(double[] values, ToDoubleFunction<double[]> figure, double confidence) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(values));
        double[] drawn = new double[values.length];
        return interval(
                confidence,
                times -> {
                    draw(values, drawn, random);
                    return figure.applyAsDouble(drawn);
                });
    }

    /** The interval of the ratio of a figure of two samples that have no turns in common. */
    public Interval ratio(
            double[] values,
            double[] against,
            ToDoubleFunction<double[]> figure,
            double confidence) {
        SplittableRandom random =
                new SplittableRandom(31L * Arrays.hashCode(values) + Arrays.hashCode(against));
        double[] above = new double[values.length];
        double[] below = new double[against.length];
        return interval(
                confidence,
                times -> {
                    draw(values, above, random);
                    draw(against, below, random);
                    return figure.applyAsDouble(above) / figure.applyAsDouble(below);
                });
    }

    private Interval interval(double confidence, IntFunction<Double> figure) {
        double[] figures = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            figures[i] = figure.apply(i);
        }
        Arrays.sort(figures);
        double tail = (1 - confidence) / 2;
        return new Interval(
                Sample.ofSorted(tail, figures), Sample.ofSorted(1 - tail, figures), confidence);
    }

    private void draw(double[] values, double[] into, SplittableRandom random) {
        int length = Math.min(block, values.length);
        for (int i = 0; i < into.length; i += length) {
            int from = random.nextInt(values.length - length + 1);
            System.arraycopy(values, from, into, i, Math.min(length, into.length - i));
        }
    }
}
