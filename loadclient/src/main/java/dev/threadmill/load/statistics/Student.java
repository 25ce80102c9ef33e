package dev.threadmill.load.statistics;

/** Student's t: how far a mean strays from the truth, in errors that were estimated themselves. */
final class Student {
    /** Of the normal distribution, that of infinitely many values. */
    private static final double Z = 1.959963984540054;

    private Student() {}

    /**
     * The bound within which 95 % lie, by the expansion around the normal distribution (Abramowitz
     * and Stegun 1964, 26.7.5), 1 % too small at most.
     *
     * @param freedom how many values the error is made of, less one; what is below 2 counts as 2
     */
    static double bound(double freedom) {
        double n = Math.max(2, freedom);
        double z2 = Z * Z;
        double g1 = (z2 + 1) * Z / 4;
        double g2 = ((5 * z2 + 16) * z2 + 3) * Z / 96;
        double g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) * Z / 384;
        double g4 = ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) * Z / 92_160;
        return Z + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
    }
}
