package dev.threadmill.load.plan;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A value that is taken from an answer and kept for the requests after it.
 *
 * @param regex what of the place is taken: its first group, or all that it matches
 * @param otherwise what is taken where there is nothing; without it the request has failed
 */
public record Extraction(
        String variable, Place place, Optional<String> regex, Optional<String> otherwise) {
    public static final int REGEX_CHARS_MAX = 1_000;

    public Extraction {
        Faults faults = new Faults();
        faults.unless(Variable.isName(variable), "extract", Variable.fault(variable));
        regex.ifPresent(pattern -> faults.attempt(() -> checkRegex("extract", pattern)));
        faults.throwIfAny();
    }

    /** Where in an answer a value is. */
    public sealed interface Place {
        /** The body as it stands. */
        record Body() implements Place {}

        /** A header field; of several the first. */
        record Field(String name) implements Place {
            public Field {
                checkField("extract", name);
            }
        }

        /** A place in a body that is JSON (RFC 6901). */
        record Json(String pointer) implements Place {
            public Json {
                checkPointer("extract", pointer);
            }
        }
    }

    static void checkRegex(String key, String regex) {
        if (regex.length() > REGEX_CHARS_MAX) {
            throw new InvalidPlanException(
                    key, "an expression is longer than " + REGEX_CHARS_MAX + " characters");
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidPlanException(
                    key, "'" + regex + "' is no regular expression: " + e.getDescription());
        } catch (StackOverflowError e) {
            throw new InvalidPlanException(key, "an expression is nested too deeply");
        }
    }

    static void checkField(String key, String name) {
        if (!Header.isToken(name)) {
            throw new InvalidPlanException(key, "'" + name + "' is no name of a header");
        }
    }

    static void checkPointer(String key, String pointer) {
        if ((!pointer.isEmpty() && !pointer.startsWith("/")) || pointer.length() > 1_000) {
            throw new InvalidPlanException(
                    key, "'" + pointer + "' is no JSON pointer; write it like /items/0/id");
        }
    }
}
