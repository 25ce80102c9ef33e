package dev.threadmill.load.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.DataSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeederTest {
    private static DataSet rows(int count, DataSet.Order order) {
        DataSet.Builder rows = new DataSet.Builder("d", order, List.of("a"));
        for (int i = 0; i < count; i++) {
            rows.add("" + i, false);
        }
        return rows.build();
    }

    private static List<Integer> take(Feeder feeder, int count) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(feeder.next());
        }
        return taken;
    }

    @Test
    void rowsInTheirOrderBeginAgain() {
        assertEquals(
                List.of(0, 1, 2, 0, 1), take(new Feeder(rows(3, DataSet.Order.SEQUENTIAL)), 5));
    }

    @Test
    void shuffledRowsAreAllThereInEveryRound() {
        Random random = new Random(3);
        for (int count = 1; count < 200; count++) {
            Feeder feeder = new Feeder(rows(count, DataSet.Order.SHUFFLE), random);
            List<Integer> first = take(feeder, count);
            assertEquals(count, new HashSet<>(first).size());
            assertEquals(first, take(feeder, count));
        }
    }

    @Test
    void randomRowsAreAnyRow() {
        List<Integer> taken = take(new Feeder(rows(3, DataSet.Order.RANDOM)), 1_000);
        assertEquals(3, new HashSet<>(taken).size());
        assertTrue(taken.stream().allMatch(row -> row >= 0 && row < 3));
    }
}
