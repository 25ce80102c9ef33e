package dev.threadmill.load.report;

/**
 * Text that comes from elsewhere (a server, a target, a file), as it may be shown: on a terminal
 * control characters would be obeyed, and others would turn the text around.
 */
public final class Foreign {
    private Foreign() {}

    /** The text as one line that obeys nobody: each such character becomes a dot. */
    public static String line(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().map(point -> obeyed(point) ? '·' : point).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** Control characters, breaks of lines, what turns text around, and halves of characters. */
    private static boolean obeyed(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            // Of the format characters those that join letters and emoji do no harm.
            case Character.FORMAT -> point != 0x200C && point != 0x200D;
            default -> false;
        };
    }
}
