package dev.threadmill.bench.soak;

import java.time.Duration;
import java.util.List;

/**
 * What a soak has found.
 *
 * @param before at rest, after the warm-up
 * @param after at rest, at the end
 * @param problems that are neither a figure's drift nor a conversation that failed
 */
record Findings(
        Duration duration,
        List<Sample> samples,
        Sample before,
        Sample after,
        List<Soak.Event> events,
        List<Tally> tallies,
        List<String> problems) {
    /** Caches go on filling a little after a warm-up that is a tenth of the whole. */
    private static final double HEAP_AT_REST_SHARE = 0.1;

    /** A thread that comes and goes, a log file. */
    private static final int AT_REST_MORE = 5;

    Findings {
        samples = List.copyOf(samples);
        events = List.copyOf(events);
        tallies = List.copyOf(tallies);
        problems = List.copyOf(problems);
    }

    Drift drift(Figure figure) {
        List<Drift.Point> points =
                samples.stream()
                        .map(sample -> new Drift.Point(sample.seconds(), sample.value(figure)))
                        .toList();
        return Drift.of(points, duration.toMillis() / 1e3, figure.share(), figure.allowance());
    }

    /** The most that a figure may be at rest in the end. */
    static double restBound(Figure figure, Sample before) {
        double was = before.value(figure);
        return switch (figure) {
            case CONNECTIONS -> 0;
            case HEAP -> was * (1 + HEAP_AT_REST_SHARE) + 1_024 * 1_024;
            case THREADS, VIRTUAL_THREADS, DESCRIPTORS, FILES -> was + AT_REST_MORE;
            // These keep what they once needed, and are judged by their course.
            case DIRECT, METASPACE, CLASSES, CODE, RSS -> Double.POSITIVE_INFINITY;
        };
    }

    static boolean isBack(Figure figure, Sample before, Sample after) {
        return after.value(figure) <= restBound(figure, before);
    }

    /** Whether everything is back where it was. */
    static boolean isBack(Sample before, Sample after) {
        for (Figure figure : Figure.values()) {
            if (!isBack(figure, before, after)) {
                return false;
            }
        }
        return true;
    }

    boolean holds(Figure figure) {
        return drift(figure).holds() && isBack(figure, before, after);
    }

    /** Whether nothing has grown, and nobody heard what he should not. */
    boolean hold() {
        for (Figure figure : Figure.values()) {
            if (!holds(figure)) {
                return false;
            }
        }
        return problems.isEmpty() && tallies.stream().allMatch(Tally::holds);
    }
}
