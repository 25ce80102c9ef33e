package dev.threadmill.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertEquals(2, Rounds.median(List.of(9.0, 1.0, 2.0), Double::doubleValue));
        assertEquals(2.5, Rounds.median(List.of(9.0, 1.0, 2.0, 3.0), Double::doubleValue));
    }

    @Test
    void aRatioComparesEachRoundWithItsOwnNeighbourRatherThanTheMedians() {
        List<Double> ours = List.of(100.0, 30.0, 60.0);
        List<Double> theirs = List.of(50.0, 10.0, 60.0);
        assertEquals(
                new Rounds.Ratio(2, 1, 3, false), Rounds.ratio(ours, theirs, Double::doubleValue));
    }

    @Test
    void fiveRoundsMakeAnInterval() {
        List<Double> ours = List.of(10.0, 20.0, 30.0, 40.0, 50.0);
        List<Double> theirs = List.of(10.0, 10.0, 10.0, 10.0, 10.0);
        Rounds.Ratio ratio = Rounds.ratio(ours, theirs, Double::doubleValue);
        assertEquals(new Rounds.Ratio(3, 1, 5, true), ratio);
        assertEquals("3.00 × (1.00 to 5.00)", ratio.text());
    }
}
