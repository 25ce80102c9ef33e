package dev.threadmill.load.export;

import java.util.List;
import java.util.Map;

/**
 * A metric and its values at one moment; immutable, so that any thread may look at it. Names are
 * OpenTelemetry's, with dots.
 */
sealed interface Reading {
    String name();

    String help();

    /**
     * One value.
     *
     * @param labels in the order of their keys
     */
    record Point(Map<String, String> labels, double value) {}

    /** What only grows, within one phase of a run. */
    record Counter(String name, String help, List<Point> points) implements Reading {}

    /** What goes up and down. */
    record Gauge(String name, String help, List<Point> points) implements Reading {}

    /** Times in seconds, counted in {@link Buckets}. */
    record Durations(String name, String help, List<Spread> points) implements Reading {}

    /**
     * How times spread.
     *
     * @param counts of each bucket, not cumulative; one more than there are bounds
     */
    record Spread(
            Map<String, String> labels,
            long count,
            double sumS,
            double minS,
            double maxS,
            List<Long> counts) {}
}
