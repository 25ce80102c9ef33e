package dev.threadmill.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftTest {
    private static final int LOOKS = 120;
    private static final double SECONDS = 1_200;
    private static final double SHARE = 0.02;

    private static List<Drift.Point> course(int looks, DoubleUnaryOperator at) {
        List<Drift.Point> points = new ArrayList<>();
        for (int i = 0; i < looks; i++) {
            double seconds = SECONDS * (i + 1) / looks;
            points.add(new Drift.Point(seconds, at.applyAsDouble(seconds)));
        }
        return points;
    }

    private static Drift judge(DoubleUnaryOperator at) {
        return Drift.of(course(LOOKS, at), SECONDS, SHARE, 0);
    }

    @Test
    void whatStaysHolds() {
        Drift drift = judge(seconds -> 100);
        assertTrue(drift.holds());
        assertEquals(0, drift.change());
        assertEquals(102, drift.bound(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatOnlyVariesHolds(long seed) {
        Random random = new Random(seed);
        assertTrue(judge(seconds -> 100 + 10 * random.nextGaussian()).holds());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aLeakBelowTheNoiseOfASingleLookIsSeen(long seed) {
        Random random = new Random(seed);
        // From 100 to 130, among looks that vary by 4.
        assertFalse(
                judge(seconds -> 100 + 30 * seconds / SECONDS + 4 * random.nextGaussian()).holds());
    }

    @Test
    void aStepIsSeen() {
        assertFalse(judge(seconds -> seconds < SECONDS * 0.8 ? 100 : 110).holds());
    }

    @Test
    void aStepInTheFirstThirdIsWarmingUp() {
        assertTrue(judge(seconds -> seconds < SECONDS * 0.3 ? 50 : 110).holds());
    }

    @Test
    void aFewWildLooksMoveNothing() {
        assertTrue(judge(seconds -> seconds % 100 == 0 ? 10_000 : 100).holds());
        assertFalse(judge(seconds -> seconds % 100 == 0 ? 1 : 100 + seconds / 10).holds());
    }

    @Test
    void smallCountsHaveAnAllowance() {
        List<Drift.Point> points = course(LOOKS, seconds -> seconds < 900 ? 20 : 22);
        assertFalse(Drift.of(points, SECONDS, SHARE, 0).holds());
        assertTrue(Drift.of(points, SECONDS, SHARE, 2).holds());
    }

    @Test
    void whatSinksHolds() {
        assertTrue(judge(seconds -> 1_000 - seconds / 2).holds());
    }

    @Test
    void negativeFiguresAreJudgedToo() {
        assertTrue(judge(seconds -> -5).holds());
        assertFalse(judge(seconds -> -5 + seconds / 100).holds());
    }

    @Test
    void whatWasHardlyLookedAtHasNotPassed() {
        assertFalse(Drift.of(course(12, seconds -> 100), SECONDS, SHARE, 0).holds());
        assertFalse(Drift.of(List.of(), SECONDS, SHARE, 0).holds());
        assertTrue(Double.isNaN(Drift.of(List.of(), SECONDS, SHARE, 0).last()));
        assertFalse(judge(seconds -> Double.NaN).holds());
    }
}
