package dev.threadmill.load.flow;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What stands between the braces, ready to be asked. */
sealed interface Expression {
    DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    Value value(Scope scope);

    /** The same always. */
    record Fixed(Value constant) implements Expression {
        @Override
        public Value value(Scope scope) {
            return constant;
        }
    }

    /** A variable of the plan, or one that was taken from an answer. */
    record Kept(int slot) implements Expression {
        @Override
        public Value value(Scope scope) {
            return scope.variable(slot);
        }
    }

    /** A column of the iteration's row. */
    record Cell(int set, int column) implements Expression {
        @Override
        public Value value(Scope scope) {
            return scope.cell(set, column);
        }
    }

    /** RFC 3339 with milliseconds, UTC. */
    record Now(long offsetMillis) implements Expression {
        @Override
        public Value value(Scope scope) {
            return Value.words(
                    RFC_3339.format(Instant.ofEpochMilli(scope.millis() + offsetMillis)));
        }
    }

    /** yyyy-MM-dd, UTC. */
    record Date(long offsetMillis) implements Expression {
        private static final long DAY_MILLIS = 86_400_000L;

        @Override
        public Value value(Scope scope) {
            long day = Math.floorDiv(scope.millis() + offsetMillis, DAY_MILLIS);
            return Value.words(LocalDate.ofEpochDay(day).toString());
        }
    }

    /** Milliseconds since 1970. */
    record Timestamp(long offsetMillis) implements Expression {
        @Override
        public Value value(Scope scope) {
            return Value.number(scope.millis() + offsetMillis);
        }
    }

    /** Version 4. */
    record RandomUuid() implements Expression {
        @Override
        public Value value(Scope scope) {
            RandomGenerator random = scope.random();
            long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
            long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return Value.words(new UUID(high, low).toString());
        }
    }

    /** From {@code least} to {@code most}, both included. */
    record RandomInt(long least, long most) implements Expression {
        @Override
        public Value value(Scope scope) {
            // The generator's bound is excluded.
            return Value.number(
                    most < Long.MAX_VALUE
                            ? scope.random().nextLong(least, most + 1)
                            : scope.random().nextLong(least - 1, most) + 1);
        }
    }

    /** From {@code least}, included, to {@code bound}, excluded. */
    record RandomFloat(double least, double bound) implements Expression {
        @Override
        public Value value(Scope scope) {
            return new Value(Double.toString(scope.random().nextDouble(least, bound)), true);
        }
    }

    /** The number of the iteration, from 1. */
    record Iteration() implements Expression {
        @Override
        public Value value(Scope scope) {
            return Value.number(scope.iteration());
        }
    }

    /** The number of the connection, from 1. */
    record Connection() implements Expression {
        @Override
        public Value value(Scope scope) {
            return Value.number(scope.connection());
        }
    }
}
