package dev.threadmill.load.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What rounds say of claims. */
class RuleTest {
    private static Claim claim(String rule, boolean ratio) {
        Threshold threshold = Threshold.parse(rule);
        Figure figure = new Figure.OfLoad("x", threshold.metric());
        Bound bound = new Bound(rule, threshold.comparison(), threshold.bound(), ratio);
        return new Claim("c", "", "", figure, bound);
    }

    private static Claim server(Figure.OfServer figure, String rule) {
        Threshold threshold = Threshold.parse("rate" + rule);
        return new Claim(
                "c",
                "",
                "",
                figure,
                new Bound(rule, threshold.comparison(), threshold.bound(), false));
    }

    private static List<Round> rounds(Claim claim, List<String> limits, double... values) {
        return DoubleStream.of(values)
                .mapToObj(value ->
                        new Round(Map.of(claim.figure(), value), 0, 100, 0, 0, "", limits, false))
                .toList();
    }

    private static Rule rule(Claim claim) {
        return new Rule(
                new Trial(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        5,
                        10,
                        1,
                        false,
                        Duration.ZERO,
                        0.01,
                        List.of(claim)));
    }

    private static Judgement judge(Claim claim, List<Round> rounds, List<Round> against) {
        return rule(claim).judge(claim, rounds, against);
    }

    private static Ruling ruling(String rule, double... values) {
        Claim claim = claim(rule, false);
        return judge(claim, rounds(claim, List.of(), values), List.of()).ruling();
    }

    private static Ruling limited(String rule, double... values) {
        Claim claim = claim(rule, false);
        return judge(claim, rounds(claim, List.of("busy"), values), List.of()).ruling();
    }

    @Test
    void onlyRoundsThatAgreeDecide() {
        assertEquals(Ruling.PASSED, ruling("rate>=10", 11, 12, 13, 10, 12));
        assertEquals(Ruling.FAILED, ruling("rate>=10", 9, 8, 7, 9.9, 9));
        assertEquals(Ruling.UNDECIDED, ruling("rate>=10", 11, 12, 13, 9, 12));
        assertEquals(Ruling.UNDECIDED, ruling("rate>=10", 11, 12, 13, 14));
        assertEquals(Ruling.PASSED, ruling("rate>=10", 11, 12, 13, 9, 12, 13, 14, 15, 16, 17));
        assertEquals(Ruling.UNDECIDED, ruling("rate>=10", 9, 9, 13, 9, 12, 13, 14, 15, 16, 17));
    }

    @Test
    void anEquationHoldsOnlyWhereAllRoundsAreEqual() {
        assertEquals(Ruling.PASSED, ruling("errors==0", 0, 0, 0, 0, 0));
        assertEquals(Ruling.FAILED, ruling("errors==0", 0, 0, 1, 0, 0));
        assertEquals(Ruling.FAILED, ruling("errors==0", 1, 2, 1, 3, 1));
    }

    @Test
    void aClientAtItsLimitExcusesWhatItMayHaveSpoilt() {
        assertEquals(Ruling.CLIENT_LIMITED, limited("rate>=10", 9, 9, 9, 9, 9));
        assertEquals(Ruling.PASSED, limited("rate>=10", 11, 11, 11, 11, 11));
        assertEquals(Ruling.CLIENT_LIMITED, limited("p99<1ms", 2e3, 2e3, 2e3, 2e3, 2e3));
        assertEquals(Ruling.PASSED, limited("p99<1ms", 100, 100, 100, 100, 100));
        assertEquals(Ruling.UNDECIDED, limited("rate>=10", 9, 11, 9, 11, 9));
    }

    @Test
    void aClientAtItsLimitProvesNoTargetSlow() {
        assertEquals(Ruling.CLIENT_LIMITED, limited("rate<10", 9, 9, 9, 9, 9));
        assertEquals(Ruling.FAILED, limited("rate<10", 11, 11, 11, 11, 11));
        assertEquals(Ruling.CLIENT_LIMITED, limited("p99>1ms", 2e3, 2e3, 2e3, 2e3, 2e3));
    }

    @Test
    void lateTimersSpoilTimesButNoRates() {
        Claim rate = claim("rate>=10", false);
        Claim time = claim("p99<1ms", false);
        for (Claim claim : List.of(rate, time)) {
            List<Round> late = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                double bad = claim.equals(rate) ? 9 : 2_000;
                late.add(
                        new Round(
                                Map.of(claim.figure(), bad),
                                0,
                                1,
                                0,
                                0,
                                "",
                                List.of("late"),
                                true));
            }
            assertEquals(
                    claim.equals(rate) ? Ruling.FAILED : Ruling.CLIENT_LIMITED,
                    judge(claim, late, List.of()).ruling());
        }
    }

    @Test
    void aRatioIsOfRoundsInTheSameTurn() {
        Claim claim = claim("rate>=2", true);
        List<Round> ours = rounds(claim, List.of(), 20, 40, 10, 30, 21);
        List<Round> theirs = rounds(claim, List.of(), 9, 19, 4, 14, 10);
        Judgement judgement = judge(claim, ours, theirs);
        assertEquals(Ruling.PASSED, judgement.ruling());
        assertEquals(2.1, judgement.interval().low());
        assertEquals(10, judgement.against().getLast());
    }

    @Test
    void aPeerThatTheClientLimitedIsNotBeaten() {
        Claim claim = claim("rate>=2", true);
        List<Round> ours = rounds(claim, List.of(), 20, 20, 20, 20, 20);
        List<Round> slow = rounds(claim, List.of("busy"), 5, 5, 5, 5, 5);
        assertEquals(Ruling.CLIENT_LIMITED, judge(claim, ours, slow).ruling());
        List<Round> fast = rounds(claim, List.of("busy"), 15, 15, 15, 15, 15);
        assertEquals(Ruling.FAILED, judge(claim, ours, fast).ruling());
        List<Round> busy = rounds(claim, List.of("busy"), 20, 20, 20, 20, 20);
        List<Round> quiet = rounds(claim, List.of(), 5, 5, 5, 5, 5);
        assertEquals(Ruling.PASSED, judge(claim, busy, quiet).ruling());
    }

    @Test
    void errorsAndDroppedRequestsHaveToHoldInEveryRound() {
        assertEquals(Ruling.FAILED, ruling("errors<1%", 0, 0, 1, 0, 0, 0, 0, 0, 0, 0));
        assertEquals(Ruling.FAILED, ruling("dropped<1%", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5));
        // One round broke it, all together did not.
        assertEquals(Ruling.UNDECIDED, ruling("errors<1%", 0, 0, 0.012, 0, 0));
        assertEquals(Ruling.PASSED, ruling("errors<1%", 0, 0, 0.009, 0, 0));
        assertEquals(Ruling.PASSED, ruling("errors>=1", 2, 2, 2, 2, 0, 2, 2, 2, 2, 2));
    }

    @Test
    void whatIsPassedStaysSoOnlyWhileNoRoundFails() {
        Claim time = claim("p99<1ms", false);
        List<Round> rounds = new ArrayList<>(rounds(time, List.of(), 1, 1, 1, 1, 1));
        Judgement passed = judge(time, rounds, List.of());
        assertEquals(Ruling.PASSED, passed.ruling());
        rounds.addAll(rounds(time, List.of(), 2_000));
        assertEquals(Ruling.PASSED, rule(time).again(passed, rounds, List.of()).ruling());
        rounds.add(
                new Round(Map.of(time.figure(), 1.0), 50, 100, 0, 0, "reset 50", List.of(), false));
        assertEquals(Ruling.FAILED, rule(time).again(passed, rounds, List.of()).ruling());
        Claim errors = claim("errors<1%", false);
        List<Round> good = new ArrayList<>(rounds(errors, List.of(), 0, 0, 0, 0, 0));
        Judgement none = judge(errors, good, List.of());
        assertEquals(Ruling.PASSED, none.ruling());
        good.addAll(rounds(errors, List.of(), 1));
        assertEquals(Ruling.FAILED, rule(errors).again(none, good, List.of()).ruling());
    }

    @Test
    void roundsThatComeNearerToTheBoundDecideNothing() {
        assertEquals(Ruling.UNDECIDED, ruling("rate<10", 5, 6, 7, 8, 9));
        assertEquals(Ruling.UNDECIDED, ruling("rate>=10", 15, 14, 13, 12, 11));
        assertEquals(Ruling.UNDECIDED, ruling("rate>=10", 5, 6, 7, 8, 9));
        assertEquals(Ruling.PASSED, ruling("rate<10", 9, 8, 7, 6, 5));
        // However it went on: it could not come that far.
        assertEquals(Ruling.PASSED, ruling("rate<100", 5, 6, 7, 8, 9));
        assertEquals(Ruling.FAILED, ruling("rate>=100", 5, 6, 7, 8, 9));
        assertEquals(Ruling.PASSED, ruling("rate<10", 5, 7, 6, 9, 8));
    }

    @Test
    void aBoundIsNotKeptByThoseThatNeverStarted() {
        for (String rule : List.of("p99<1ms", "max<1ms", "service.p99<1ms", "p50<1ms")) {
            Claim claim = claim(rule, false);
            List<Round> busy = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                busy.add(
                        new Round(
                                Map.of(claim.figure(), 100.0), 0, 80, 20, 0, "", List.of(), false));
            }
            boolean silent = rule.startsWith("p99") || rule.startsWith("max");
            assertEquals(
                    silent ? Ruling.UNDECIDED : Ruling.PASSED,
                    judge(claim, busy, List.of()).ruling(),
                    rule);
        }
    }

    @Test
    void requestsThatFailFailTheClaim() {
        Claim claim = claim("p99<1ms", false);
        Round some =
                new Round(Map.of(claim.figure(), 1.0), 2, 100, 0, 0, "reset 2", List.of(), false);
        Judgement failed = judge(claim, List.of(some), List.of());
        assertEquals(Ruling.FAILED, failed.ruling());
        assertTrue(failed.notes().getFirst().contains("reset 2"), failed.notes().toString());
        Round few =
                new Round(Map.of(claim.figure(), 1.0), 1, 100, 0, 0, "reset 1", List.of(), false);
        assertEquals(
                Ruling.PASSED, judge(claim, List.of(few, few, few, few, few), List.of()).ruling());
        Round here =
                new Round(Map.of(claim.figure(), 1.0), 2, 100, 0, 2, "local 2", List.of(), false);
        assertEquals(Ruling.CLIENT_LIMITED, judge(claim, List.of(here), List.of()).ruling());
    }

    @Test
    void whatCannotBeMeasuredIsNotPassed() {
        Claim claim = server(Figure.OfServer.RSS_MB, "<100");
        Round none = new Round(Map.of(), 0, 100, 0, 0, "", List.of(), false);
        assertEquals(Ruling.SKIPPED, judge(claim, List.of(none), List.of()).ruling());
        Claim ratio = claim("rate>=2", true);
        Judgement byNothing =
                judge(
                        ratio,
                        rounds(ratio, List.of(), 1, 1, 1, 1, 1),
                        rounds(ratio, List.of(), 0, 0, 0, 0, 0));
        assertEquals(Ruling.UNDECIDED, byNothing.ruling());
    }
}
