package dev.threadmill.load.flow;

import dev.threadmill.load.plan.DataSet;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** What the templates of one connection see; belongs to one thread at a time. */
public final class Scope {
    private final List<DataSet> data;
    private final int[] rows;
    private final Value[] variables;
    private final int connection;
    private final Clock clock;
    private long iteration;

    Scope(List<DataSet> data, int variables, int connection, Clock clock) {
        this.data = data;
        this.rows = new int[data.size()];
        this.variables = new Value[variables];
        this.connection = connection;
        this.clock = clock;
        Arrays.fill(this.variables, Value.NOTHING);
    }

    /** Forgets what the iteration before has found. */
    void begin(long number, List<Feeder> feeders) {
        iteration = number;
        Arrays.fill(variables, Value.NOTHING);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = feeders.get(i).next();
        }
    }

    void set(int slot, Value value) {
        variables[slot] = value;
    }

    Value variable(int slot) {
        return variables[slot];
    }

    Value cell(int set, int column) {
        DataSet from = data.get(set);
        return new Value(from.value(rows[set], column), from.isJson(rows[set], column));
    }

    long iteration() {
        return iteration;
    }

    int connection() {
        return connection;
    }

    long millis() {
        return clock.millis();
    }

    /** Chance; of the thread that asks. */
    RandomGenerator random() {
        return ThreadLocalRandom.current();
    }
}
