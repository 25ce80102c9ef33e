package dev.threadmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What several rounds come to. */
final class Rounds {
    private Rounds() {}

    /**
     * The median over the rounds of ours against theirs, each round for itself, and the extremes.
     */
    record Ratio(double median, double min, double max) {}

    /** The median of one figure of the trials. */
    static <T> double median(List<T> trials, ToDoubleFunction<T> figure) {
        double[] sorted = trials.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Compares trials that were taken in turns. */
    static <T> Ratio ratio(List<T> ours, List<T> theirs, ToDoubleFunction<T> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
        }
        List<Double> sorted = ratios.stream().sorted().toList();
        return new Ratio(median(sorted, Double::doubleValue), sorted.getFirst(), sorted.getLast());
    }
}
