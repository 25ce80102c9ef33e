package dev.threadmill.script;

/** Bounds what scripts say. */
final class Text {
    private Text() {}

    static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
    }
}
