package dev.threadmill.server.template;

/** What stands between the braces cannot be used; the message tells why. */
final class InvalidExpressionException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_MAX = 80;

    InvalidExpressionException(String message) {
        super(message, null, false, false);
    }

    /** The beginning of a text, for a message that quotes it. */
    static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
