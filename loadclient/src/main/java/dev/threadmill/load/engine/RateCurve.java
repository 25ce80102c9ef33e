package dev.threadmill.load.engine;

import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An arrival rate over time, made of straight lines. Answers the one question that pacing asks:
 * when have so many arrivals been reached? Pure.
 */
final class RateCurve {
    private static final double NANOS_PER_SECOND = 1e9;

    /** A straight piece; rates are per nanosecond. */
    private record Piece(
            double startNanos, double lengthNanos, double rate, double slope, double before) {
        double arrivals() {
            return rate * lengthNanos + slope * lengthNanos * lengthNanos / 2;
        }

        /** Solves {@code rate·t + slope·t²/2 = count - before} for the offset t. */
        double timeOf(double count) {
            double wanted = count - before;
            if (wanted <= 0) {
                return startNanos;
            }
            // This form of the quadratic's root stays exact where the slope is small or zero.
            double root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * wanted));
            return startNanos + 2 * wanted / (rate + root);
        }
    }

    private final List<Piece> pieces;

    private RateCurve(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** The same rate for as long as {@code nanos}, which may be {@link Long#MAX_VALUE}. */
    static RateCurve constant(double ratePerSecond, long nanos) {
        return new RateCurve(List.of(new Piece(0, nanos, ratePerSecond / NANOS_PER_SECOND, 0, 0)));
    }

    static RateCurve of(LoadModel.Stages stages) {
        List<Piece> pieces = new ArrayList<>();
        double start = 0;
        double rate = 0;
        double before = 0;
        for (Stage stage : stages.stages()) {
            double target = stage.ratePerSecond() / NANOS_PER_SECOND;
            Duration length = stage.length();
            if (!length.isZero()) {
                double nanos = length.toNanos();
                Piece piece = new Piece(start, nanos, rate, (target - rate) / nanos, before);
                pieces.add(piece);
                start += nanos;
                before += piece.arrivals();
            }
            rate = target;
        }
        return new RateCurve(List.copyOf(pieces));
    }

    /**
     * When the arrivals reach {@code count}.
     *
     * @return nanoseconds from the curve's start, or -1 where the curve ends before
     */
    long timeOf(double count) {
        for (Piece piece : pieces) {
            if (count < piece.before() + piece.arrivals()) {
                double nanos = piece.timeOf(count);
                long rounded = Math.round(nanos);
                return rounded < endNanos() ? rounded : -1;
            }
        }
        return -1;
    }

    private double endNanos() {
        Piece last = pieces.getLast();
        return last.startNanos() + last.lengthNanos();
    }
}
