package dev.threadmill.load.statistics;

import java.util.Arrays;

/** Figures of a few values. */
public final class Sample {
    private Sample() {}

    /** The middle value, or the mean of the two in the middle. */
    public static double median(double... values) {
        return quantile(0.5, values);
    }

    /**
     * A quantile, between two values in proportion: type 7 of Hyndman and Fan (1996), as R and
     * NumPy have it.
     *
     * @param share 0 to 1
     * @param values one at least; not changed
     */
    public static double quantile(double share, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(share, sorted);
    }

    static double ofSorted(double share, double[] sorted) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        double part = place - below;
        if (part == 0 || sorted[below] == sorted[above]) {
            return sorted[below];
        }
        // Rounding must not carry it beyond its neighbours: of two quantiles the higher is not
        // less.
        double between = sorted[below] + part * (sorted[above] - sorted[below]);
        return Math.min(between, sorted[above]);
    }

    public static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The middle distance from the median: a spread that outliers do not move. */
    public static double deviation(double... values) {
        double median = median(values);
        return median(Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
    }

    /**
     * The ratios of two measurements taken in turns, turn by turn: what disturbs both of a turn
     * does not disturb their ratio.
     */
    public static double[] ratios(double[] values, double[] against) {
        if (values.length != against.length) {
            throw new IllegalArgumentException(values.length + " and " + against.length);
        }
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / against[i];
        }
        return ratios;
    }
}
