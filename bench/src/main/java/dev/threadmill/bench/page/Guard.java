package dev.threadmill.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says what keeps results from being cited. A JIT compiles the same code differently from one
 * process to the next, so a figure from few forks may be an accident of one of them: three show at
 * least whether they agree.
 */
final class Guard {
    /** How many forks a figure needs that may be cited. */
    static final int FORKS_MIN = 3;

    private Guard() {}

    /**
     * Names each result that lacks forks or an interval; nothing where the results may be
     * published.
     */
    static List<String> faults(Map<String, List<String>> benchmarks, List<Measured> results) {
        List<String> faults = new ArrayList<>();
        for (Measured result : results) {
            // What a file says of its forks is not more than what it holds of them.
            int forks = Math.min(result.forks(), result.figure().forkMeans().size());
            if (forks < FORKS_MIN) {
                faults.add(
                        "%s.%s on JDK %s: %d fork%s, %d needed"
                                .formatted(
                                        result.benchmark(),
                                        result.variant(),
                                        result.jdk(),
                                        forks,
                                        forks == 1 ? "" : "s",
                                        FORKS_MIN));
            }
            Measured.Figure figure = result.figure();
            if (!Double.isFinite(figure.score() + figure.low() + figure.high())) {
                faults.add(
                        "%s.%s on JDK %s: no interval"
                                .formatted(result.benchmark(), result.variant(), result.jdk()));
            }
        }
        benchmarks.forEach((benchmark, variants) -> {
            for (String variant : leftOut(benchmark, variants, results)) {
                faults.add(benchmark + "." + variant + ": not measured");
            }
        });
        return faults;
    }

    /** The variants of a benchmark that have no result. */
    static List<String> leftOut(String benchmark, List<String> variants, List<Measured> results) {
        List<String> measured =
                results.stream()
                        .filter(result -> result.benchmark().equals(benchmark))
                        .map(Measured::variant)
                        .toList();
        return variants.stream().filter(variant -> !measured.contains(variant)).toList();
    }
}
