package dev.threadmill.load.cli;

/** Text from elsewhere as one line that does nothing to a terminal. */
final class PlainLine {
    private static final int CHARS_MAX = 2_000;

    private PlainLine() {}

    static String of(String text) {
        String part = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
        StringBuilder plain = new StringBuilder(part.length());
        part.codePoints().forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return plain.toString();
    }
}
