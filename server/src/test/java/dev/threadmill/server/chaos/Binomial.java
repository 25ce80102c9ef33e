package dev.threadmill.server.chaos;

/**
 * How often something happens in {@code trials} tries, but for one time in a thousand.
 *
 * @param low and {@code high} belong to it
 */
record Binomial(long low, long high) {
    private static final double TAIL = 0.0005;

    /** Computed from the probabilities themselves, not from the normal distribution. */
    static Binomial interval(int trials, double probability) {
        double log = trials * Math.log1p(-probability);
        double odds = Math.log(probability) - Math.log1p(-probability);
        double below = 0;
        long low = -1;
        for (int k = 0; k <= trials; k++) {
            double here = Math.exp(log);
            if (low < 0 && below + here > TAIL) {
                low = k;
            }
            below += here;
            if (below >= 1 - TAIL) {
                return new Binomial(low, k);
            }
            log += Math.log(trials - k) - Math.log(k + 1) + odds;
        }
        return new Binomial(low, trials);
    }

    boolean contains(long count) {
        return count >= low && count <= high;
    }
}
