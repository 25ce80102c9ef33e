package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static List<Integer> turns(int count, Integer... weights) {
        Turns turns = new Turns(List.of(weights));
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(turns.next());
        }
        return all;
    }

    @Test
    void theHeavyOnesTurnsAreSpread() {
        assertEquals(List.of(0, 0, 1, 0, 2, 0, 0), turns(7, 5, 1, 1));
        assertEquals(List.of(0, 1, 0, 1), turns(4, 2, 2));
        assertEquals(List.of(0, 0, 0), turns(3, 7));
    }

    @Test
    void ofAsManyTurnsAsTheWeightsTogetherEachGetsItsWeight() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<Integer> weights = random.ints(1 + random.nextInt(8), 1, 40).boxed().toList();
            int together = weights.stream().mapToInt(Integer::intValue).sum();
            Turns turns = new Turns(weights);
            for (int lap = 0; lap < 3; lap++) {
                int[] counts = new int[weights.size()];
                for (int i = 0; i < together; i++) {
                    counts[turns.next()]++;
                }
                for (int i = 0; i < counts.length; i++) {
                    assertEquals(weights.get(i), counts[i]);
                }
            }
        }
    }

    @Test
    void nobodyIsEverFarFromItsShare() {
        Random random = new Random(6);
        for (int round = 0; round < 200; round++) {
            List<Integer> weights = random.ints(2 + random.nextInt(6), 1, 100).boxed().toList();
            double together = weights.stream().mapToInt(Integer::intValue).sum();
            Turns turns = new Turns(weights);
            int[] counts = new int[weights.size()];
            for (int n = 1; n < 500; n++) {
                counts[turns.next()]++;
                for (int i = 0; i < counts.length; i++) {
                    double off = Math.abs(counts[i] - n * weights.get(i) / together);
                    assertTrue(off < weights.size(), weights + " at " + n);
                }
            }
        }
    }
}
