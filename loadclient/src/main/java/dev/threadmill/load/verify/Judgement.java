package dev.threadmill.load.verify;

import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.Sample;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What became of a claim, and why.
 *
 * @param values of its figure, round by round
 * @param against those of the other target, in the same turns; empty where there is none
 * @param compared what is held against the bound, round by round: the values, or their ratios
 * @param interval of the median of {@code compared}; what decides
 * @param bootstrap the same by bootstrap alone, for comparison
 * @param notes for people
 */
public record Judgement(
        Claim claim,
        Ruling ruling,
        List<Double> values,
        List<Double> against,
        List<Double> compared,
        Interval interval,
        Interval bootstrap,
        List<String> notes) {
    public Judgement {
        values = List.copyOf(values);
        against = List.copyOf(against);
        compared = List.copyOf(compared);
        notes = List.copyOf(notes);
    }

    /** A claim that has no rounds. */
    static Judgement without(Claim claim, Ruling ruling, String why) {
        Interval unknown = Interval.unknown(0.9);
        List<Double> none = List.of();
        return new Judgement(claim, ruling, none, none, none, unknown, unknown, List.of(why));
    }

    /** The median over the rounds; none where there are none. */
    public OptionalDouble figure() {
        double[] rounds = compared.stream().mapToDouble(Double::doubleValue).toArray();
        return rounds.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Sample.median(rounds));
    }

    /** A value of what is compared, for people. */
    public String text(double value) {
        return claim.bound().ratio()
                ? String.format(Locale.ROOT, "%.2f ×", value)
                : claim.figure().text(value);
    }
}
