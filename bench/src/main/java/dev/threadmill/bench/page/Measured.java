package dev.threadmill.bench.page;

import java.util.List;
import java.util.Map;

/**
 * One result of JMH: a benchmark with one choice of its parameters, on one JDK.
 *
 * @param benchmark the full name of its class
 * @param method of the class
 * @param params in the order in which JMH names them
 * @param mode JMH's short name: {@code avgt}, {@code thrpt}, {@code ss}
 * @param jdk the JDK's version
 * @param flags given to the JVM
 * @param protocol iterations and their times, for people
 * @param figure what JMH calls the primary metric
 * @param counters what it counted besides, by name
 */
record Measured(
        String benchmark,
        String method,
        Map<String, String> params,
        String mode,
        int threads,
        int forks,
        String jdk,
        String vm,
        List<String> flags,
        String protocol,
        Figure figure,
        Map<String, Figure> counters) {

    /**
     * A figure with its 99.9 % interval, which JMH computes from all iterations of all forks and
     * which assumes that they are alike.
     *
     * @param low NaN where one iteration alone was measured
     * @param high likewise
     * @param forkMeans the mean of each fork's iterations: what shows that forks are not alike
     */
    record Figure(double score, double low, double high, String unit, List<Double> forkMeans) {}

    /** Method and parameters. */
    String variant() {
        return Variants.name(method, params);
    }
}
