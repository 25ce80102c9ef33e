package dev.threadmill.load.flow;

import dev.threadmill.load.plan.DataSet;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Hands out the rows of a data set, one to each iteration; any thread may ask. */
final class Feeder {
    private final int rows;
    private final DataSet.Order order;
    private final int[] shuffled;
    private final AtomicLong handed = new AtomicLong();

    Feeder(DataSet data) {
        this(data, new Random());
    }

    /** Shuffles with a chance of one's own. */
    Feeder(DataSet data, RandomGenerator chance) {
        this.rows = data.rows();
        this.order = data.order();
        this.shuffled = order == DataSet.Order.SHUFFLE ? shuffled(rows, chance) : new int[0];
    }

    private static int[] shuffled(int rows, RandomGenerator chance) {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            int other = chance.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** The number of the next row. */
    int next() {
        return switch (order) {
            case SEQUENTIAL -> turn();
            case RANDOM -> ThreadLocalRandom.current().nextInt(rows);
            case SHUFFLE -> shuffled[turn()];
        };
    }

    private int turn() {
        return (int) (handed.getAndIncrement() % rows);
    }
}
