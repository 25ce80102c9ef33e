package dev.threadmill.load.statistics;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The interval of the median over rounds, for the few rounds that a measurement has: the order
 * statistics that the sign test of {@link Looks} names, which hold for any distribution (Le Boudec,
 * Performance Evaluation, 2010, section 2.2), and the bootstrap's where that is wider.
 */
public final class MedianInterval {
    private static final double CONFIDENCE = 1 - 2 * Looks.ERROR_MAX;

    private MedianInterval() {}

    /**
     * The interval, which lies above a bound, or below it, with 95 % confidence each.
     *
     * @param rounds the figures of the rounds so far, in any order
     */
    public static Interval of(double[] rounds, Looks looks) {
        Interval exact = exact(rounds, looks);
        return exact.known()
                ? exact.around(Bootstrap.ROUNDS.of(rounds, Sample::median, CONFIDENCE))
                : exact;
    }

    /** The same without the bootstrap, which is hardly ever the wider one. */
    static Interval exact(double[] rounds, Looks looks) {
        OptionalInt needed = looks.needed(rounds.length);
        if (needed.isEmpty()) {
            return Interval.unknown(CONFIDENCE);
        }
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int place = needed.getAsInt();
        return new Interval(sorted[rounds.length - place], sorted[place - 1], CONFIDENCE);
    }
}
