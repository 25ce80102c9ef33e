package dev.threadmill.load.record;

import java.util.ArrayList;
import java.util.List;

/**
 * How a run went, in a bounded number of slices whatever its length: what a report draws.
 *
 * @param phases in their order
 * @param slices in their order; all of about the same length
 */
public record History(List<Span> phases, List<Slice> slices) {
    /** How many slices there are at most: a run of some five minutes has one per second. */
    public static final int SLICES_MAX = 320;

    public static final History NONE = new History(List.of(), List.of());

    public History {
        phases = List.copyOf(phases);
        slices = List.copyOf(slices);
    }

    /** A phase; seconds since the measured part began. */
    public record Span(Phase phase, double fromS, double toS) {}

    /**
     * The phases of a run.
     *
     * @param warmupS how long the warm-up was
     * @param drainS where no more requests started; {@link Double#NaN} where that is not known
     * @param endS where the last one ended
     */
    public static List<Span> phases(double warmupS, double drainS, double endS) {
        List<Span> spans = new ArrayList<>();
        if (warmupS > 0) {
            spans.add(new Span(Phase.WARMUP, -warmupS, 0));
        }
        boolean drains = drainS >= 0 && drainS < endS;
        spans.add(new Span(Phase.MEASURE, 0, drains ? drainS : endS));
        if (drains) {
            spans.add(new Span(Phase.DRAIN, drainS, endS));
        }
        return spans;
    }

    /** Gathers slices; when there are too many, two become one each. Belongs to one thread. */
    public static final class Keeper {
        /** What is shorter shows noise, not a rate; it is added to the slice before. */
        private static final double SLICE_S_MIN = 0.1;

        /** By how much a slice may be longer than it is to be. */
        private static final double SLACK_S = 0.5;

        private List<Slice> slices = new ArrayList<>();
        private int seconds = 1;

        /** Adds a slice of about a second, or of less at the end of a part. */
        public void add(Slice slice) {
            Slice last = slices.isEmpty() ? null : slices.getLast();
            if (last != null && last.measured() == slice.measured() && joins(last, slice)) {
                slices.set(slices.size() - 1, last.plus(slice));
                return;
            }
            slices.add(slice);
            if (slices.size() > SLICES_MAX) {
                seconds *= 2;
                List<Slice> finer = slices;
                slices = new ArrayList<>();
                finer.forEach(this::add);
            }
        }

        private boolean joins(Slice last, Slice slice) {
            return slice.toS() - slice.fromS() < SLICE_S_MIN
                    || (seconds > 1 && slice.toS() - last.fromS() < seconds + SLACK_S);
        }

        /** What was gathered so far. */
        public List<Slice> slices() {
            return List.copyOf(slices);
        }
    }
}
