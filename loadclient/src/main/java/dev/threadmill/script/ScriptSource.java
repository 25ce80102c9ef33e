package dev.threadmill.script;

/**
 * A script as somebody wrote it.
 *
 * @param file the name that errors carry
 * @param line the line of the file at which the text begins, from 1
 * @param kind what the text is
 * @param text at most {@value #TEXT_CHARS_MAX} characters
 */
public record ScriptSource(String file, int line, Kind kind, String text) {
    static final int TEXT_CHARS_MAX = 1 << 20;
    private static final int LINE_MAX = 1_000_000;

    /** What a text is. */
    public enum Kind {
        /** The body of an async function: {@code await} and {@code return} work at its top. */
        FUNCTION_BODY,
        /** One expression without {@code await}, such as {@code state.authenticated}. */
        EXPRESSION,
        /**
         * A body that returns the changed message, or declares {@code transform(msg, connection)}.
         */
        TRANSFORM
    }

    public ScriptSource {
        if (line < 1 || line > LINE_MAX) {
            throw new IllegalArgumentException("line must be from 1 to " + LINE_MAX);
        }
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a script has at most " + TEXT_CHARS_MAX + " characters");
        }
    }

    int lastLine() {
        return line + (int) text.chars().filter(c -> c == '\n').count();
    }
}
