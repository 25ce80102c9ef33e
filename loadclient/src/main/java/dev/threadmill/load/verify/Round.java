package dev.threadmill.load.verify;

import java.util.List;
import java.util.Map;

/**
 * One run of one target, as far as claims need it.
 *
 * @param figures those that could be measured
 * @param failed of {@code total} requests
 * @param dropped requests beside those, which could not start while every connection was busy
 * @param local how many of those that failed did so for want of something here
 * @param failures for people, such as {@code timeout 3}
 * @param limits why the result may show the load client's own limit
 * @param late whether the machine was too busy for the client's timers: that spoils times, not
 *     rates
 */
record Round(
        Map<Figure, Double> figures,
        long failed,
        long total,
        long dropped,
        long local,
        String failures,
        List<String> limits,
        boolean late) {
    Round {
        figures = Map.copyOf(figures);
        limits = List.copyOf(limits);
    }

    double failedShare() {
        return total == 0 ? 0 : (double) failed / total;
    }

    /** How many of the requests that were due never started, 0 to 1. */
    double droppedShare() {
        return dropped == 0 ? 0 : (double) dropped / (total + dropped);
    }

    /** Whether a figure may show the client's limit rather than the target's. */
    boolean limits(Figure figure) {
        boolean spoilt = figure.inflated() || (figure.deflated() && (!late || limits.size() > 1));
        return spoilt && !limits.isEmpty();
    }
}
