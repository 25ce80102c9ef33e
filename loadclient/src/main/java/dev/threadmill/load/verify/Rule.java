package dev.threadmill.load.verify;

import dev.threadmill.load.plan.Metric;
import dev.threadmill.load.statistics.Bootstrap;
import dev.threadmill.load.statistics.Interval;
import dev.threadmill.load.statistics.Looks;
import dev.threadmill.load.statistics.MedianInterval;
import dev.threadmill.load.statistics.Sample;
import dev.threadmill.load.statistics.Trend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Judges claims by rounds. Pure. */
final class Rule {
    private static final double CONFIDENCE = 0.9;

    private final Trial trial;
    private final Looks looks;

    Rule(Trial trial) {
        this.trial = trial;
        this.looks = Looks.of(trial.rounds(), trial.roundsMax());
    }

    /**
     * Judges a claim by the rounds so far.
     *
     * @param against of the other target, in the same turns; empty where there is none
     */
    Judgement judge(Claim claim, List<Round> rounds, List<Round> against) {
        Optional<Judgement> failed = failures(claim, rounds, against);
        if (failed.isPresent()) {
            return failed.get();
        }
        Figure figure = claim.figure();
        if (rounds.isEmpty() || !measured(claim, rounds, against)) {
            return figure instanceof Figure.OfLoad
                    ? Judgement.without(
                            claim,
                            Ruling.UNDECIDED,
                            "there was nothing to tell " + figure.key() + " from in a round")
                    : Judgement.without(
                            claim, Ruling.SKIPPED, figure.key() + " could not be measured here");
        }
        double[] values = values(figure, rounds);
        double[] others = claim.bound().ratio() ? values(figure, against) : new double[0];
        double[] compared = claim.bound().ratio() ? Sample.ratios(values, others) : values;
        Interval interval = MedianInterval.of(compared, looks);
        Interval bootstrap = Bootstrap.ROUNDS.of(compared, Sample::median, CONFIDENCE);
        List<String> notes = new ArrayList<>();
        Bound.Said said = said(claim, compared, interval, notes);
        Ruling ruling = ruling(claim, said, rounds, against, notes);
        if (ruling == Ruling.PASSED && unanswered(claim, rounds, notes)) {
            ruling = Ruling.UNDECIDED;
        }
        return new Judgement(
                claim,
                ruling,
                list(values),
                list(others),
                list(compared),
                interval,
                bootstrap,
                notes);
    }

    /**
     * Judges a claim again that is decided, while others take more rounds: what the figures' median
     * has shown stays so, but not what has to hold in every round.
     */
    Judgement again(Judgement before, List<Round> rounds, List<Round> against) {
        Claim claim = before.claim();
        if (before.ruling() == Ruling.UNDECIDED
                || (before.ruling() == Ruling.PASSED && everyRound(claim))) {
            return judge(claim, rounds, against);
        }
        return before.ruling() == Ruling.PASSED
                ? failures(claim, rounds, against).orElse(before)
                : before;
    }

    /** Whether a claim has to hold in every round: an outage is no outlier. */
    private static boolean everyRound(Claim claim) {
        return !claim.bound().ratio()
                && !claim.bound().wantsMore()
                && claim.figure() instanceof Figure.OfLoad load
                && (load.metric() instanceof Metric.Errors
                        || load.metric() instanceof Metric.Dropped);
    }

    private static Bound.Said said(
            Claim claim, double[] compared, Interval interval, List<String> notes) {
        Bound bound = claim.bound();
        Bound.Said said = bound.said(interval);
        if (everyRound(claim)) {
            return ofAll(claim, compared, said, notes);
        }
        if (said == Bound.Said.OPEN) {
            return said;
        }
        boolean above = interval.low() > bound.value();
        boolean nearer =
                above
                        ? Trend.falls(compared)
                        : interval.high() < bound.value() && Trend.rises(compared);
        if (nearer && mayReach(bound.value(), compared)) {
            notes.add("round by round it comes nearer to its bound");
            return Bound.Said.OPEN;
        }
        return said;
    }

    /** Whether a trend that went on for twice as many rounds again could come to the bound. */
    private static boolean mayReach(double bound, double[] compared) {
        double low = Sample.quantile(0, compared);
        double high = Sample.quantile(1, compared);
        double distance = Math.min(Math.abs(low - bound), Math.abs(high - bound));
        return distance < 2 * (high - low);
    }

    /** Holds if each round holds, and is broken if all together are. */
    private static Bound.Said ofAll(
            Claim claim, double[] compared, Bound.Said said, List<String> notes) {
        Bound bound = claim.bound();
        for (int i = 0; i < compared.length; i++) {
            if (!bound.holds(compared[i])) {
                double mean = Sample.mean(compared);
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "%s in round %d, %s over all rounds",
                                claim.figure().text(compared[i]),
                                i + 1,
                                claim.figure().text(mean)));
                return bound.holds(mean) && said != Bound.Said.BROKEN
                        ? Bound.Said.OPEN
                        : Bound.Said.BROKEN;
            }
        }
        return said;
    }

    /**
     * Whether requests that never started could have broken a bound of a latency: those who waited
     * longest are not in it.
     */
    private static boolean unanswered(Claim claim, List<Round> rounds, List<String> notes) {
        if (claim.bound().ratio()
                || claim.bound().wantsMore()
                || !(claim.figure() instanceof Figure.OfLoad load)) {
            return false;
        }
        double left =
                switch (load.metric()) {
                    case Metric.Percentile wanted when wanted.timing() == Metric.Timing.LATENCY ->
                            1 - wanted.percentile() / 100;
                    case Metric.Summary wanted when wanted.timing() == Metric.Timing.LATENCY -> 0;
                    case Metric.Percentile wanted -> 1;
                    case Metric.Summary wanted -> 1;
                    case Metric.Errors errors -> 1;
                    case Metric.Dropped dropped -> 1;
                    case Metric.Rate rate -> 1;
                };
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            if (round.droppedShare() > left) {
                notes.add(
                        round.dropped()
                                + " requests of round "
                                + (i + 1)
                                + " never started, while every connection was busy: who waited"
                                + " longest is not in this figure");
                return true;
            }
        }
        return false;
    }

    private static boolean measured(Claim claim, List<Round> rounds, List<Round> against) {
        Figure figure = claim.figure();
        return rounds.stream().allMatch(round -> round.figures().containsKey(figure))
                && (!claim.bound().ratio()
                        // Nothing can be divided by.
                        || against.stream()
                                .allMatch(round -> round.figures().getOrDefault(figure, 0.0) != 0));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double[] values(Figure figure, List<Round> rounds) {
        return rounds.stream().mapToDouble(round -> round.figures().get(figure)).toArray();
    }

    /** Requests that failed decide alone, unless they are what the claim is about. */
    private Optional<Judgement> failures(Claim claim, List<Round> rounds, List<Round> against) {
        if (claim.figure() instanceof Figure.OfLoad load
                && load.metric() instanceof Metric.Errors) {
            return Optional.empty();
        }
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            if (round.failedShare() > trial.failedShareMax()) {
                boolean ours = round.local() == round.failed();
                return Optional.of(
                        Judgement.without(
                                claim,
                                ours ? Ruling.CLIENT_LIMITED : Ruling.FAILED,
                                failed(round, i)));
            }
        }
        for (int i = 0; i < against.size(); i++) {
            if (claim.bound().ratio() && against.get(i).failedShare() > trial.failedShareMax()) {
                String why =
                        "nothing to compare with, of the other target " + failed(against.get(i), i);
                return Optional.of(Judgement.without(claim, Ruling.UNDECIDED, why));
            }
        }
        return Optional.empty();
    }

    private static String failed(Round round, int index) {
        return round.failed()
                + " of "
                + round.total()
                + " requests failed in round "
                + (index + 1)
                + " ("
                + round.failures()
                + ")";
    }

    private static Ruling ruling(
            Claim claim,
            Bound.Said said,
            List<Round> rounds,
            List<Round> against,
            List<String> notes) {
        boolean ours = limited(claim.figure(), rounds);
        boolean theirs = claim.bound().ratio() && limited(claim.figure(), against);
        if (!ours && !theirs) {
            return switch (said) {
                case HOLDS -> Ruling.PASSED;
                case BROKEN -> Ruling.FAILED;
                case OPEN -> Ruling.UNDECIDED;
            };
        }
        notes.add(reason(claim.figure(), ours ? rounds : against, !ours));
        Bound bound = claim.bound();
        boolean inflated = claim.figure().inflated();
        boolean deflated = claim.figure().deflated();
        boolean up = (ours && inflated) || (theirs && deflated);
        boolean down = (ours && deflated) || (theirs && inflated);
        // What of this may have helped the claim, and what may have hurt it?
        boolean helped = (up && !bound.wantsLess()) || (down && !bound.wantsMore());
        boolean hurt = (up && !bound.wantsMore()) || (down && !bound.wantsLess());
        return switch (said) {
            case HOLDS -> {
                if (!helped) {
                    notes.add("it holds in spite of that");
                }
                yield helped ? Ruling.CLIENT_LIMITED : Ruling.PASSED;
            }
            case BROKEN -> hurt ? Ruling.CLIENT_LIMITED : Ruling.FAILED;
            case OPEN -> Ruling.UNDECIDED;
        };
    }

    private static boolean limited(Figure figure, List<Round> rounds) {
        return rounds.stream().anyMatch(round -> round.limits(figure));
    }

    private static String reason(Figure figure, List<Round> rounds, boolean other) {
        List<Round> limited = rounds.stream().filter(round -> round.limits(figure)).toList();
        return "client-limited in "
                + limited.size()
                + " of "
                + rounds.size()
                + " rounds"
                + (other ? " of the other target" : "")
                + ": "
                + String.join("; ", limited.getFirst().limits());
    }
}
