package dev.threadmill.load.plan;

import java.util.List;
import java.util.Optional;

/**
 * What an answer must be for its request to have succeeded; all of it. Without anything about the
 * status, one below 400.
 *
 * @param status one of them
 * @param texts templates of texts that the body holds
 * @param regex something in the body that it matches
 */
public record StepChecks(
        List<StatusRange> status,
        List<String> texts,
        Optional<String> regex,
        List<InJson> json,
        List<InField> fields) {
    public static final StepChecks NONE =
            new StepChecks(List.of(), List.of(), Optional.empty(), List.of(), List.of());

    public static final int EACH_MAX = 50;

    public StepChecks {
        status = List.copyOf(status);
        texts = List.copyOf(texts);
        json = List.copyOf(json);
        fields = List.copyOf(fields);
        Faults faults = new Faults();
        for (List<?> list : List.of(status, texts, json, fields)) {
            faults.unless(list.size() <= EACH_MAX, "checks", "give at most " + EACH_MAX + " each");
        }
        regex.ifPresent(pattern -> faults.attempt(() -> Extraction.checkRegex("checks", pattern)));
        faults.throwIfAny();
    }

    /**
     * A value in a body that is JSON.
     *
     * @param expected JSON; a text is a template
     */
    public record InJson(String pointer, String expected) {
        public InJson {
            Extraction.checkPointer("checks", pointer);
        }
    }

    /**
     * A header field.
     *
     * @param text template of a text that its value holds
     */
    public record InField(String name, String text) {
        public InField {
            Extraction.checkField("checks", name);
        }
    }

    /** Statuses from one to another, both included. */
    public record StatusRange(int from, int to) {
        public StatusRange {
            if (from < 100 || to > 999 || from > to) {
                throw new InvalidPlanException(
                        "checks", "a status has three digits, as in 200 or 2xx");
            }
        }

        /** Reads {@code 200} or {@code 2xx}. */
        public static StatusRange parse(String text) {
            String word = text.strip();
            if (word.matches("[1-9][0-9]{2}")) {
                int status = Integer.parseInt(word);
                return new StatusRange(status, status);
            }
            if (word.matches("[1-9][xX]{2}")) {
                int hundred = 100 * (word.charAt(0) - '0');
                return new StatusRange(hundred, hundred + 99);
            }
            throw new InvalidPlanException(
                    "checks", "'" + text + "' is no status; write 200, [200, 201] or 2xx");
        }

        public boolean holds(int status) {
            return status >= from && status <= to;
        }

        @Override
        public String toString() {
            return from == to ? String.valueOf(from) : from / 100 + "xx";
        }
    }
}
