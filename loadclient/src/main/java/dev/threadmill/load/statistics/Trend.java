package dev.threadmill.load.statistics;

import java.util.Arrays;

/**
 * Whether values rise or fall in the order in which they were measured, by the test of Mann (1945)
 * and Kendall: exact for any distribution of values that do not depend on each other. It sees what
 * moves by about as much as it varies; small drifts in few values it cannot see.
 */
public final class Trend {
    /** How often values without a trend seem to have one, in either direction. */
    public static final double ERROR_MAX = 0.05;

    private Trend() {}

    /** Whether later values are larger. Equal ones speak against it. */
    public static boolean rises(double... values) {
        return shows(values, 1);
    }

    /** Whether later values are smaller. */
    public static boolean falls(double... values) {
        return shows(values, -1);
    }

    private static boolean shows(double[] values, int sign) {
        int against = 0;
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < i; j++) {
                if (sign * Double.compare(values[i], values[j]) <= 0) {
                    against++;
                }
            }
        }
        return chance(values.length, against) <= ERROR_MAX;
    }

    /** How often so few of the pairs, or fewer, are in the other order by chance. */
    private static double chance(int values, int against) {
        double[] chances = {1};
        for (int n = 2; n <= values; n++) {
            // The n-th value comes before 0 to n - 1 of those there are, each as likely.
            double[] next = new double[chances.length + n - 1];
            double window = 0;
            for (int k = 0; k < next.length; k++) {
                window += k < chances.length ? chances[k] : 0;
                window -= k >= n ? chances[k - n] : 0;
                next[k] = window / n;
            }
            chances = next;
        }
        return Arrays.stream(chances, 0, Math.min(against + 1, chances.length)).sum();
    }
}
