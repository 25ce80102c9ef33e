package dev.threadmill.load.flow;

/** A template cannot be used as written; the message tells why. */
final class InvalidTemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTemplateException(String message) {
        super(message, null, false, false);
    }
}
