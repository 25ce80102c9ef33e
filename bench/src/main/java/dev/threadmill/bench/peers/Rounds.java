package dev.threadmill.bench.peers;

import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.Looks;
import dev.threadmill.load.statistics.MedianInterval;
import dev.threadmill.load.statistics.Sample;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What several rounds come to. */
final class Rounds {
    private Rounds() {}

    /**
     * The median over the rounds of ours against theirs, each round for itself.
     *
     * @param low of the interval that holds the median with 95 % on either side, from {@link
     *     Looks#ROUNDS_MIN} rounds on; of fewer rounds the least
     * @param high likewise, or the most
     * @param sure whether there were rounds enough for an interval
     */
    record Ratio(double median, double low, double high, boolean sure) {
        /** For a table: with a question mark where it is no interval. */
        String text() {
            return "%.2f × (%.2f to %.2f%s)".formatted(median, low, high, sure ? "" : "?");
        }
    }

    /** The median of one figure of the trials. */
    static <T> double median(List<T> trials, ToDoubleFunction<T> figure) {
        return Sample.median(trials.stream().mapToDouble(figure).toArray());
    }

    /** Compares trials that were taken in turns. */
    static <T> Ratio ratio(List<T> ours, List<T> theirs, ToDoubleFunction<T> figure) {
        double[] ratios =
                Sample.ratios(
                        ours.stream().mapToDouble(figure).toArray(),
                        theirs.stream().mapToDouble(figure).toArray());
        double median = Sample.median(ratios);
        if (ratios.length < Looks.ROUNDS_MIN || ratios.length > Looks.ROUNDS_MAX) {
            return new Ratio(median, Sample.quantile(0, ratios), Sample.quantile(1, ratios), false);
        }
        Interval interval = MedianInterval.of(ratios, Looks.of(ratios.length, ratios.length));
        return new Ratio(median, interval.low(), interval.high(), true);
    }
}
