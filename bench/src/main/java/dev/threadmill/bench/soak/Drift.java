package dev.threadmill.bench.soak;

import dev.threadmill.load.statistics.Sample;
import java.util.List;

/**
 * Whether a figure grows: the median of its last third against that of its second third. The first
 * third is for caches to fill and for the compiler to work. Medians, since a single look may meet a
 * moment without Redis, or a machine that is busy with other things; what their own noise makes is
 * allowed on top.
 *
 * @param second median of the second third; not a number where there are too few looks
 * @param last median of the last third
 * @param bound the most that the last may be
 */
record Drift(double second, double last, double bound) {
    /** Looks in a third, at least; of fewer nothing can be said, and nothing passes. */
    static final int LOOKS_MIN = 5;

    /** How wide of the truth a median may be, in its own standard errors. */
    private static final double ERRORS = 3;

    /** From the median deviation of normal values to the standard error of their median. */
    private static final double ERROR_OF_DEVIATION = 1.4826 * 1.2533;

    /** A point of a figure's course. */
    record Point(double seconds, double value) {}

    /**
     * Judges a course.
     *
     * @param seconds how long all of it took
     * @param share of the second third's median that the last's may be more
     * @param allowance what it may be more besides
     */
    static Drift of(List<Point> points, double seconds, double share, double allowance) {
        double[] second = between(points, seconds / 3, seconds * 2 / 3);
        double[] last = between(points, seconds * 2 / 3, Double.POSITIVE_INFINITY);
        if (second.length < LOOKS_MIN || last.length < LOOKS_MIN) {
            return new Drift(Double.NaN, Double.NaN, Double.NaN);
        }
        double before = Sample.median(second);
        double noise = ERRORS * Math.hypot(error(second), error(last));
        return new Drift(
                before, Sample.median(last), before + share * Math.abs(before) + allowance + noise);
    }

    /** How far a median is off by chance. */
    private static double error(double[] values) {
        return ERROR_OF_DEVIATION * Sample.deviation(values) / Math.sqrt(values.length);
    }

    private static double[] between(List<Point> points, double from, double to) {
        return points.stream()
                .filter(point -> point.seconds() >= from && point.seconds() < to)
                .mapToDouble(Point::value)
                .filter(Double::isFinite)
                .toArray();
    }

    /** Whether it stayed within its bound; what could not be judged did not. */
    boolean holds() {
        return last <= bound;
    }

    /** By which share it has changed. */
    double change() {
        return second == 0 ? last == 0 ? 0 : Double.NaN : last / second - 1;
    }
}
