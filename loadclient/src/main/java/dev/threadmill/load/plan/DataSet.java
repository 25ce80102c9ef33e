package dev.threadmill.load.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of values, of which each iteration of a flow gets one. Never changes. */
public final class DataSet {
    public static final int ROWS_MAX = 1_000_000;
    public static final int COLUMNS_MAX = 200;
    public static final int VALUE_CHARS_MAX = 64 * 1_024;

    /** In which order iterations get rows. */
    public enum Order {
        /** As they stand, and again from the start. */
        SEQUENTIAL,
        /** Any row, each time. */
        RANDOM,
        /** In an order of chance that stays the same, and again from its start. */
        SHUFFLE
    }

    private final String name;
    private final Order order;
    private final List<String> columns;
    private final String[] values;
    private final BitSet json;

    private DataSet(Builder builder) {
        this.name = builder.name;
        this.order = builder.order;
        this.columns = builder.columns;
        this.values = builder.values.toArray(String[]::new);
        this.json = builder.json;
    }

    public String name() {
        return name;
    }

    public Order order() {
        return order;
    }

    public List<String> columns() {
        return columns;
    }

    public int rows() {
        return values.length / columns.size();
    }

    /** A value as text; of one that is no text, its JSON. */
    public String value(int row, int column) {
        return values[row * columns.size() + column];
    }

    /** Whether a value is JSON rather than text. */
    public boolean isJson(int row, int column) {
        return json.get(row * columns.size() + column);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataSet set
                && name.equals(set.name)
                && order == set.order
                && columns.equals(set.columns)
                && java.util.Arrays.equals(values, set.values)
                && json.equals(set.json);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + java.util.Arrays.hashCode(values);
    }

    /** Says nothing of what is in the rows. */
    @Override
    public String toString() {
        return name + ": " + rows() + " rows of " + columns;
    }

    /** Takes rows one by one. */
    public static final class Builder {
        private final String name;
        private final Order order;
        private final List<String> columns;
        private final List<String> values = new ArrayList<>();
        private final BitSet json = new BitSet();

        /**
         * Begins.
         *
         * @throws InvalidPlanException with the field {@code data}
         */
        public Builder(String name, Order order, List<String> columns) {
            this.name = name;
            this.order = order;
            this.columns = List.copyOf(columns);
            Faults faults = new Faults();
            faults.unless(Variable.isName(name), "data", Variable.fault(name));
            faults.unless(
                    !columns.isEmpty() && columns.size() <= COLUMNS_MAX,
                    "data",
                    "must have between 1 and " + COLUMNS_MAX + " columns");
            Set<String> seen = new HashSet<>();
            for (String column : columns) {
                faults.unless(!column.isEmpty(), "data", "has a column without a name");
                faults.unless(seen.add(column), "data", "has two columns named '" + column + "'");
            }
            faults.throwIfAny();
        }

        /** How many columns there are. */
        public int columns() {
            return columns.size();
        }

        /**
         * Adds the next value; a row is full with its last column.
         *
         * @throws InvalidPlanException with the field {@code data}
         */
        public void add(String value, boolean isJson) {
            if (value.length() > VALUE_CHARS_MAX) {
                throw new InvalidPlanException("data", "has a value beyond 64 KiB");
            }
            if (values.size() >= (long) ROWS_MAX * columns.size()) {
                throw new InvalidPlanException("data", "has more than " + ROWS_MAX + " rows");
            }
            json.set(values.size(), isJson);
            values.add(value);
        }

        /**
         * The rows.
         *
         * @throws InvalidPlanException with the field {@code data} where there is none
         */
        public DataSet build() {
            if (values.isEmpty() || values.size() % columns.size() != 0) {
                throw new InvalidPlanException("data", "has no rows");
            }
            return new DataSet(this);
        }
    }
}
