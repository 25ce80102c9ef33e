package dev.threadmill.server.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What stands between the braces, ready to be written. */
sealed interface Expression {
    void write(StringBuilder out, Scope scope, Form form);

    /** RFC 3339 with milliseconds, UTC. */
    record Now(long offsetMillis) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            long millis = scope.clock().millis() + offsetMillis;
            int ofDay = (int) Math.floorMod(millis, Time.DAY_MILLIS);
            quote(out, form);
            Time.date(millis, out);
            Time.padded(ofDay / 3_600_000, 2, out.append('T'));
            Time.padded(ofDay / 60_000 % 60, 2, out.append(':'));
            Time.padded(ofDay / 1_000 % 60, 2, out.append(':'));
            Time.padded(ofDay % 1_000, 3, out.append('.'));
            out.append('Z');
            quote(out, form);
        }
    }

    /** yyyy-MM-dd, UTC. */
    record Date(long offsetMillis) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            quote(out, form);
            Time.date(scope.clock().millis() + offsetMillis, out);
            quote(out, form);
        }
    }

    /** Version 4, from the scope's random numbers. */
    record RandomUuid() implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            long high = (scope.random().nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
            long low =
                    (scope.random().nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            quote(out, form);
            out.append(new UUID(high, low));
            quote(out, form);
        }
    }

    /** A whole number. */
    record Whole(ToLongFunction<Scope> source) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            out.append(source.applyAsLong(scope));
        }
    }

    /** From {@code least} to {@code most}, both included. */
    record RandomInt(long least, long most) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            out.append(next(scope));
        }

        /** The generator's bound is excluded, so the largest long needs a step aside. */
        private long next(Scope scope) {
            if (most < Long.MAX_VALUE) {
                return scope.random().nextLong(least, most + 1);
            }
            return least > Long.MIN_VALUE
                    ? scope.random().nextLong(least - 1, most) + 1
                    : scope.random().nextLong();
        }
    }

    /** From {@code least}, included, to {@code bound}, excluded. */
    record RandomFloat(double least, double bound) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            out.append(scope.random().nextDouble(least, bound));
        }
    }

    /** A text that may be missing. */
    record Words(Function<Scope, String> source) implements Expression {
        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            String text = source.apply(scope);
            if (text != null) {
                JsonText.write(text, out, form);
            } else if (form == Form.VALUE) {
                out.append("null");
            }
        }
    }

    /** A place in a JSON value. */
    record Place(Function<Scope, JsonNode> root, List<Step> steps) implements Expression {
        public Place {
            steps = List.copyOf(steps);
        }

        @Override
        public void write(StringBuilder out, Scope scope, Form form) {
            JsonNode node = root.apply(scope);
            for (int i = 0; i < steps.size(); i++) {
                node = steps.get(i).from(node);
            }
            JsonText.write(node, out, form);
        }
    }

    /**
     * One step into a JSON value.
     *
     * @param index what it means in an array; -1 for nothing
     */
    record Step(String key, int index) {
        JsonNode from(JsonNode node) {
            return node.isArray() ? node.path(index) : node.path(key);
        }
    }

    private static void quote(StringBuilder out, Form form) {
        if (form == Form.VALUE) {
            out.append('"');
        }
    }

    /** Writes times; a DateTimeFormatter costs several times as much. */
    final class Time {
        private static final long DAY_MILLIS = 86_400_000L;

        private Time() {}

        static void date(long millis, StringBuilder out) {
            LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
            padded(date.getYear(), 4, out);
            padded(date.getMonthValue(), 2, out.append('-'));
            padded(date.getDayOfMonth(), 2, out.append('-'));
        }

        static void padded(int number, int digits, StringBuilder out) {
            for (int least = digits == 4 ? 1_000 : digits == 3 ? 100 : 10;
                    least > number && least > 1;
                    least /= 10) {
                out.append('0');
            }
            out.append(number);
        }
    }
}
