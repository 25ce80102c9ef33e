package dev.threadmill.load.plan;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value that templates can name.
 *
 * @param text a template; of a value that is no text, its JSON
 * @param json whether it is JSON
 */
public record Variable(String name, String text, boolean json) {
    /** Before the name of a variable of the environment. */
    public static final String ENVIRONMENT = "env.";

    /** What means something else in templates. */
    public static final Set<String> RESERVED =
            Set.of(
                    "now",
                    "date",
                    "timestamp",
                    "uuid",
                    "random_int",
                    "random_float",
                    "iteration",
                    "connection",
                    "env",
                    "raw");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");

    public Variable {
        boolean environment =
                name.startsWith(ENVIRONMENT)
                        && NAME.matcher(name.substring(ENVIRONMENT.length())).matches();
        if (!environment && !isName(name)) {
            throw new InvalidPlanException("variables", fault(name));
        }
    }

    /** Whether a word can name a variable, or data. */
    public static boolean isName(String word) {
        return NAME.matcher(word).matches() && !RESERVED.contains(word);
    }

    /** What is wrong with a word that cannot. */
    public static String fault(String word) {
        return RESERVED.contains(word)
                ? "'" + word + "' means something else in templates"
                : "'"
                        + word
                        + "' is no name: up to 64 letters, digits, - and _, and no digit first";
    }
}
