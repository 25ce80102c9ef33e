package dev.threadmill.load.statistics;

import java.util.OptionalInt;

/**
 * How many of so many rounds must lie on one side of a bound before the median is held to lie
 * there, too, if one looks after every round and stops as soon as it is so.
 *
 * <p>A sign test (Conover, Practical Nonparametric Statistics, 1999, section 3.4) with a group
 * sequential boundary (Jennison and Turnbull, Group Sequential Methods, 1999, chapter 2): were the
 * median at the bound, each round would lie on either side with a chance of a half, whatever the
 * rounds' distribution; the chance to be misled at any of the looks stays below {@link #ERROR_MAX}.
 * It is computed exactly, and allows for rounds that are a little like the one before.
 */
public final class Looks {
    /** The chance to be misled, on either side. */
    public static final double ERROR_MAX = 0.05;

    /** Fewer rounds can prove nothing: all four of four on one side have a chance of 1 in 16. */
    public static final int ROUNDS_MIN = 5;

    public static final int ROUNDS_MAX = 200;

    /**
     * How often a round falls on the same side as the one before: 1/2 + asin(r)/π, for normal
     * rounds whose autocorrelation r is 0.1.
     */
    private static final double SAME_SIDE = 0.532;

    private final int[] needed;

    private Looks(int[] needed) {
        this.needed = needed;
    }

    /**
     * Plans looks after {@code first} rounds and after each one up to {@code last}.
     *
     * @param first {@link #ROUNDS_MIN} at least
     * @param last at most {@link #ROUNDS_MAX}; the same as {@code first} where there is one look
     */
    public static Looks of(int first, int last) {
        if (first < ROUNDS_MIN || last < first || last > ROUNDS_MAX) {
            throw new IllegalArgumentException(first + " to " + last + " rounds");
        }
        int[] needed = new int[last + 1];
        Paths paths = new Paths(last);
        double spent = 0;
        for (int rounds = 1; rounds <= last; rounds++) {
            paths.step(rounds);
            if (rounds >= first) {
                needed[rounds] = paths.least(rounds, ERROR_MAX - spent);
                spent += paths.end(needed[rounds], rounds);
            }
        }
        return new Looks(needed);
    }

    /** How many of the rounds so far must lie on one side; none where this is no look. */
    public OptionalInt needed(int rounds) {
        return rounds < needed.length && needed[rounds] > 0
                ? OptionalInt.of(needed[rounds])
                : OptionalInt.empty();
    }

    /** The chances of the ways that have not ended: by hits, and by where the last round fell. */
    private static final class Paths {
        private double[] hit;
        private double[] miss;

        Paths(int rounds) {
            hit = new double[rounds + 2];
            miss = new double[rounds + 2];
        }

        void step(int rounds) {
            double[] nextHit = new double[hit.length];
            double[] nextMiss = new double[miss.length];
            if (rounds == 1) {
                nextHit[1] = 0.5;
                nextMiss[0] = 0.5;
            } else {
                for (int hits = 0; hits < rounds; hits++) {
                    nextHit[hits + 1] = hit[hits] * SAME_SIDE + miss[hits] * (1 - SAME_SIDE);
                    nextMiss[hits] = miss[hits] * SAME_SIDE + hit[hits] * (1 - SAME_SIDE);
                }
            }
            hit = nextHit;
            miss = nextMiss;
        }

        /** The fewest hits whose ways may end here; more than a half, or 0 for none. */
        int least(int rounds, double chance) {
            double sum = 0;
            int least = 0;
            for (int hits = rounds; 2 * hits > rounds; hits--) {
                sum += hit[hits] + miss[hits];
                if (sum > chance) {
                    break;
                }
                least = hits;
            }
            return least;
        }

        /** Ends the ways with so many hits or more; returns their chance. */
        double end(int hits, int rounds) {
            double sum = 0;
            for (int i = hits; hits > 0 && i <= rounds; i++) {
                sum += hit[i] + miss[i];
                hit[i] = 0;
                miss[i] = 0;
            }
            return sum;
        }
    }
}
